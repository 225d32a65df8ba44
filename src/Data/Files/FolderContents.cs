namespace NativeTickets.Data;

/// <summary>What an image folder holds, in words, for whoever checks that it was read as it was meant.</summary>
static class FolderContents
{
    const int MostClasses = 20; // a few lines; of more classes the extremes say what matters

    /// <summary>A line each on classes, sizes, channels, splits and folders that were passed over; what was skipped is a remark.</summary>
    /// <param name="listing">What was found.</param>
    /// <param name="seen">What it turned out to be.</param>
    /// <param name="channels">How many channels are read.</param>
    /// <param name="areAskedFor">Whether the pipeline asked for so many.</param>
    public static IReadOnlyList<string> Of(FolderListing listing, SeenImages seen, int channels, bool areAskedFor)
    {
        var lines = new List<string>
        {
            $"folder: {listing.Root}",
            Classes(listing),
            Sizes(seen),
            Channels(seen, channels, areAskedFor),
            Test(listing),
        };
        if (listing.Validation is { } validation) lines.Add($"validation images: the folder '{validation.Name}'");
        if (listing.Skipped.Folders(listing.Root) is { } folders) lines.Add($"passed over: {folders}");
        return lines;
    }

    static string Classes(FolderListing listing)
    {
        FoundSplit[] splits = [.. ((FoundSplit?[])[listing.Train, listing.Validation, listing.Test]).OfType<FoundSplit>()];
        var counts = splits.Select(split => split.Images.CountBy(image => image.Label).ToDictionary()).ToArray();
        string Of(int label) => $"{listing.Classes[label]} {string.Join(" + ", counts.Select(split => $"{split.GetValueOrDefault(label):#,0}"))}";
        var named = string.Join(", ", Enumerable.Range(0, Math.Min(MostClasses, listing.Classes.Count)).Select(Of));
        var order = counts[0].OrderBy(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => entry.Key).ToArray();
        var rest = listing.Classes.Count - MostClasses;
        var more = rest <= 0 ? "" : $" and {rest:#,0} more, from {Of(order[0])} to {Of(order[^1])}";
        var ofSplits = splits.Length == 1 ? "" : $" ({string.Join(" + ", splits.Select(split => split.Name))})";
        return $"{listing.Classes.Count:#,0} classes{ofSplits}: {named}{more}";
    }

    static string Sizes(SeenImages seen)
    {
        var (height, width) = seen.Size!.Value;
        var own = seen.Smallest == seen.Largest ? Text(seen.Smallest) : $"from {Text(seen.Smallest)} to {Text(seen.Largest)}";
        return seen.AreResized && (seen.Smallest != (height, width) || seen.Largest != (height, width))
            ? $"pixels: {own}, resized to {width}x{height} (width x height)"
            : $"pixels: {own} (width x height)";
    }

    static string Text((int Height, int Width) size) => $"{size.Width}x{size.Height}";

    static string Channels(SeenImages seen, int channels, bool areAskedFor) => $"channels: {channels}, " + (channels, areAskedFor) switch
    {
        (1, false) => "since every image is gray; channels: 3 reads them as red, green and blue",
        (1, true) => $"as the pipeline says; {seen.Count - seen.GrayCount:#,0} of {seen.Count:#,0} images have colors, which are lost",
        (3, false) => $"since not every image is gray; {seen.GrayCount:#,0} of {seen.Count:#,0} are",
        (3, true) => $"as the pipeline says; {seen.GrayCount:#,0} of {seen.Count:#,0} images are gray",
        var (count, _) => throw new InvalidOperationException($"no words for {count} channels"),
    };

    static string Test(FolderListing listing) => listing.Test is { } test
        ? $"test images: the folder '{test.Name}'{(listing.Validation is null && IsForValidation(test) ? ", since there is no folder 'test'" : "")}"
        : "test images: a fifth of all, drawn by the seed, since there is no folder 'train' with a folder 'test' or 'val' beside it";

    static bool IsForValidation(FoundSplit split) => split.Name.StartsWith("val", StringComparison.OrdinalIgnoreCase);
}
