namespace NativeTickets.Data;

/// <summary>Splits training images by seed alone, so that every arm of a seed sees the same split.</summary>
static class TrainingSplit
{
    /// <summary>Carves the validation images off by a seeded shuffle; both parts keep the source's order.</summary>
    /// <exception cref="DataException">No image would be left to train on.</exception>
    public static (ImageSet Train, ImageSet Validation) Carve(ImageSet source, int validation, long seed, string name) =>
        Carve(source, validation, seed, "split", name, "validation", " (data.validation)");

    /// <summary>The test images of a folder that has no test folder, a fifth of it.</summary>
    public static (ImageSet Train, ImageSet Test) CarveTest(ImageSet source, long seed, string name) =>
        Carve(source, source.Count / 5, seed, "split/test", name, "test", "");

    static (ImageSet Kept, ImageSet Carved) Carve(ImageSet source, int count, long seed, string purpose, string name, string part, string key)
    {
        if (count < 0) throw new DataException($"{name}: a {part} split of {count} images was asked for{key}; it cannot be negative");
        if (count >= source.Count)
            throw new DataException(
                $"{name}: a {part} split of {count:N0} images was asked for{key}, but there are {source.Count:N0} to take it from "
                + "and at least one must be left to train on");
        var order = new int[source.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        new RandomStream(seed, purpose).Shuffle<int>(order);
        Array.Sort(order, 0, count);
        Array.Sort(order, count, order.Length - count);
        return (source.Select(order.AsSpan(count)), source.Select(order.AsSpan(0, count)));
    }

    /// <summary>A subset drawn by seed with equally many images of every class; what does not divide evenly goes to the lowest classes.</summary>
    /// <exception cref="DataException">A class has too few images.</exception>
    public static ImageSet Balanced(ImageSet source, int count, long seed, string name, IReadOnlyList<string> classNames)
    {
        if (count < 1 || count > source.Count)
            throw new DataException(
                $"{name}: a subset of {count:N0} training images was asked for (data.trainImages); it must be between 1 and {source.Count:N0}");
        var order = new int[source.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        new RandomStream(seed, "subset").Shuffle<int>(order);

        var wanted = new int[source.Classes];
        for (var label = 0; label < wanted.Length; label++) wanted[label] = count / source.Classes + (label < count % source.Classes ? 1 : 0);
        var missing = (int[])wanted.Clone();
        var chosen = new List<int>(count);
        foreach (var image in order)
            if (missing[source.Label(image)]-- > 0) chosen.Add(image);
        for (var label = 0; label < missing.Length; label++)
            if (missing[label] > 0)
                throw new DataException(
                    $"{name}: a subset of {count:N0} training images (data.trainImages) needs {wanted[label]:N0} of class '{classNames[label]}', "
                    + $"which has {wanted[label] - missing[label]:N0}");
        chosen.Sort();
        return source.Select(chosen.ToArray());
    }
}
