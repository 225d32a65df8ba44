namespace NativeTickets.Data;

/// <summary>An image of a folder that was found, not opened yet.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Label">Its class.</param>
readonly record struct FoundImage(string Path, int Label);

/// <summary>The images of one split, class by class, within each in the order of their relative paths.</summary>
/// <param name="Root">The folder that holds its classes.</param>
/// <param name="Images">Its images.</param>
sealed record FoundSplit(string Root, IReadOnlyList<FoundImage> Images)
{
    /// <summary>What the folder is called.</summary>
    public string Name => Path.GetFileName(Root);
}

/// <summary>Which images an image folder has, by the names of its folders and files alone.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Classes">The names of the classes, sorted; the index is the label.</param>
/// <param name="Train">Images to train on; in a folder without splits all of them.</param>
/// <param name="Validation">Images to validate on; null for none of their own.</param>
/// <param name="Test">Images to test on; null where there are no splits.</param>
/// <param name="Skipped">What is not read, and why.</param>
sealed record FolderListing(
    string Root, IReadOnlyList<string> Classes, FoundSplit Train, FoundSplit? Validation, FoundSplit? Test, SkippedFiles Skipped)
{
    /// <summary>What a reader of results has to know of how they were read, a sentence for each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = Skipped.Remarks(Root);
}

/// <summary>
/// Lists an image folder. Each folder in it is a class with all images in that folder, however deep; where there is a folder <c>train</c> with the classes,
/// those beside it called <c>val</c> and <c>test</c> are the other splits.
/// </summary>
sealed class FolderScan
{
    const int MostImages = 2_000_000, MostClasses = 10_000, MostLevels = 32;

    static readonly string[] TrainNames = ["train", "training"];
    static readonly string[] ValidationNames = ["val", "valid", "validation"];
    static readonly string[] TestNames = ["test", "testing"];

    readonly string root;
    readonly SkippedFiles skipped = new();

    FolderScan(string root) => this.root = root;

    /// <summary>Lists a folder.</summary>
    /// <exception cref="DataException">It is of no form that is known, or a class has no images.</exception>
    public static FolderListing Of(string root)
    {
        try
        {
            return new FolderScan(root).List();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"cannot read the image folder {root}: {e.Message.TrimEnd('.')}", e);
        }
    }

    FolderListing List()
    {
        var folders = FoldersOf(root);
        var (train, validation, test) = (Find(folders, TrainNames), Find(folders, ValidationNames), Find(folders, TestNames));
        var others = folders.Where(folder => folder != train && folder != validation && folder != test).ToArray();
        // a folder of images called train is a class among others: pictures of trains
        if (train is not null && (others.Length == 0 || FoldersOf(train).Length > 0)) return WithSplits(train, validation, test, others);
        if (train is null && others.Length == 0 && folders.Length > 0)
            throw new DataException(
                $"{root}: has a folder '{Path.GetFileName(folders[0])}' but no folder 'train'; add it, or put the classes directly into {root}");
        var classes = ClassesOf(root, folders);
        var all = SplitOf(root, classes);
        string[] doubtful = [.. classes.Where(name => ((string[])[.. TrainNames, .. ValidationNames, .. TestNames]).Contains(name.ToLowerInvariant()))];
        return new FolderListing(root, classes, all, null, null, skipped)
        {
            Remarks =
            [
                .. skipped.Remarks(root),
                .. doubtful.Select(name => $"{root}: '{name}' is read as a class like the folders beside it; if it is a split, put the classes to train on "
                    + "into a folder 'train'"),
            ],
        };
    }

    FolderListing WithSplits(string train, string? validation, string? test, string[] others)
    {
        // without test images of their own, those that others validate on are the ones to test on
        if (test is null) (validation, test) = (null, validation);
        if (test is null)
            throw new DataException($"{root}: has a folder 'train' but no folder 'test' or 'val'; add one, or put the classes directly into {root}");
        foreach (var other in others) skipped.AddFolder(other);
        skipped.AddLoose(ImagesIn(root));
        var classes = ClassesOf(train, FoldersOf(train));
        foreach (var split in (string?[])[validation, test])
            if (split is not null && FoldersOf(split).Select(folder => Path.GetFileName(folder)).FirstOrDefault(name => !classes.Contains(name)) is { } unknown)
                throw new DataException($"{split}: has a class '{unknown}', which {train} does not have");
        return new FolderListing(root, classes, SplitOf(train, classes), validation is null ? null : SplitOf(validation, classes), SplitOf(test, classes),
            skipped);
    }

    string? Find(string[] folders, string[] names)
    {
        var found = folders.Where(folder => names.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase)).ToArray();
        return found.Length <= 1 ? found.FirstOrDefault() : throw new DataException(
            $"{root}: has folders {string.Join(" and ", found.Select(folder => $"'{Path.GetFileName(folder)}'"))}, which are one split; wanted one of them");
    }

    string[] ClassesOf(string folder, string[] folders)
    {
        string[] classes = [.. folders.Select(path => Path.GetFileName(path))];
        if (classes.Length is >= 2 and <= MostClasses) return classes;
        // an archive often unpacks to a folder within the folder
        var inner = classes.Length == 1 && FoldersOf(folders[0]).Length is > 1 and var count
            ? $"; {folders[0]} has {count:#,0}: is that the folder to name?" : "";
        throw new DataException($"{folder}: has {classes.Length:#,0} {(classes.Length == 1 ? "folder" : "folders")} of images; 2 to {MostClasses:#,0} classes, "
            + $"one folder each, were expected{inner}");
    }

    FoundSplit SplitOf(string folder, IReadOnlyList<string> classes)
    {
        skipped.AddLoose(ImagesIn(folder));
        var images = new List<FoundImage>();
        for (var label = 0; label < classes.Count; label++)
        {
            var place = Path.Combine(folder, classes[label]);
            if (!Directory.Exists(place)) continue; // a class that has images to train on need not have others
            var (found, others) = (new List<string>(), new List<string>());
            Collect(place, found, others, [RealPath(folder), RealPath(place)]);
            if (found.Count == 0)
                throw new DataException($"{place}: this class has no image ({string.Join(", ", ImageFile.Extensions)}){SkippedFiles.Words(others)}; "
                    + "add its images, or remove the folder");
            skipped.Add(others);
            found.Sort((a, b) => string.CompareOrdinal(Relative(place, a), Relative(place, b)));
            images.AddRange(found.Select(path => new FoundImage(path, label)));
        }
        if (images.Count is 0 or > MostImages)
            throw new DataException(
                $"{folder}: has {images.Count:#,0} images ({string.Join(", ", ImageFile.Extensions)}); 1 to {MostImages:#,0} were expected");
        return new FoundSplit(folder, images);
    }

    /// <summary>All files of a class, those in folders within it too.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="images">Takes those that are images by their names.</param>
    /// <param name="others">Takes the others.</param>
    /// <param name="above">The real paths of the folders above and of this one, by which a link that leads back is known.</param>
    void Collect(string folder, List<string> images, List<string> others, IReadOnlyList<string> above)
    {
        if (above.Count > MostLevels) throw new DataException($"{folder}: lies more than {MostLevels} folders deep; move the images of a class closer to it");
        foreach (var file in Directory.EnumerateFiles(folder))
            if (!Junk.Is(file)) (IsImage(file) ? images : others).Add(file);
        if (images.Count > MostImages) throw new DataException($"{folder}: its class has more than {MostImages:#,0} images; at most so many are read");
        foreach (var inner in FoldersOf(folder))
        {
            var real = RealPath(inner);
            if (above.Contains(real)) throw new DataException($"{inner}: is a link to a folder that holds it ({real}); remove it");
            Collect(inner, images, others, [.. above, real]);
        }
    }

    /// <summary>The folders in a folder, sorted; those of systems and programs are passed over.</summary>
    string[] FoldersOf(string folder)
    {
        var all = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToLookup(Junk.Is);
        foreach (var junk in all[true]) skipped.AddFolder(junk);
        return [.. all[false]];
    }

    static IEnumerable<string> ImagesIn(string folder) => Directory.EnumerateFiles(folder).Where(file => IsImage(file) && !Junk.Is(file));

    static bool IsImage(string file) => ImageFile.Extensions.Contains(Path.GetExtension(file).ToLowerInvariant());

    static string RealPath(string folder) => Path.GetFullPath(Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder);

    // the same order on every system
    static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
