namespace NativeTickets.Pipelines;

/// <summary>The keys of <c>data</c>.</summary>
static class DataSchema
{
    /// <summary>Which images, how they are split and changed.</summary>
    public static MapRule Map { get; } = new("data", "Which images, how they are split, and how training changes them.",
        new("dataset", new WordRule("mnist", "cifar10", "glyphs", "folder"), Default.Required,
            "`glyphs` is drawn by code and needs no files; `folder` is a folder of images with a folder for each class."),
        new("path", new TextRule(1000), Default.Absent("required with `folder`"),
            "The image folder: absolute, or relative to the data folder or the current one.", Hashed: false),
        new("validation", new CountRule(0, 999_999_999), Default.From("5000 of `mnist` and `cifar10`, 1000 `glyphs`, a tenth of a folder", ValidationDefault),
            "Training images set apart to choose by, drawn by the seed."),
        new("validateOn", new WordRule("own", "test"), Default.Absent("`own`"),
            "`test`: nothing is set apart, and the test images take the place of the validation split, as in the adversarial runs of the paper's code. What is chosen by them flatters."),
        new("trainImages", new CountRule(1, 999_999_999), Default.Absent("all"),
            "Keeps only so many training images, as evenly over the classes as the number allows, drawn by the seed."),
        new("size", new CountRule(1, 1024), Default.Absent("as they are"), "For `folder`: the height and width every image is resized to."),
        new("padTo", new CountRule(1, 1024), Default.Absent("as they are"), "The height and width images are padded to with black."),
        new("augmentation", new MapRule("augmentation", "Random changes to training images.",
            new("crop", new CountRule(0, 64), Default.Of("0"), "Pads by so many black pixels and cuts a window of the old size out; 0 for no crop."),
            new("flip", new FlagRule(), Default.Of("false"), "Mirrors left and right with probability 1/2."),
            new("padTwice", new FlagRule(), Default.Absent("`false`"), "Pads twice as much for the crop, as the paper's code does.")), Default.Of("{}"),
            "Random changes to training images."),
        new("normalize", new FlagRule(), Default.Of("true"),
            "Whether the model's first layer subtracts the data set's mean and divides by its deviation. Attacks work on pixels in [0, 1] either way."),
        new("testNormalization", new WordRule("own", "imagenet"), Default.Absent("`own`"),
            "By which statistics test images are normalized; ImageNet's, as the paper's code does for natural runs, is a mistake to be studied."))
    { Also = Consistent };

    static string? ValidationDefault(ResolvedMap map) => map.TextOrNull("validateOn") == "test" ? null : map.TextOrNull("dataset") switch
    {
        "mnist" or "cifar10" => "5000",
        "glyphs" => "1000",
        _ => null,
    };

    static void Consistent(ResolvedMap map, Problems problems)
    {
        if (map.TextOrNull("dataset") is not { } dataset) return;
        var isFolder = dataset == "folder";
        if (isFolder && map.Find("path") is null) problems.Add(map.At, "data lacks 'path'; wanted the image folder of dataset: folder");
        if (map.TextOrNull("validateOn") == "test" && map.Find("validation") is { } validation)
            problems.Add(validation.At, "validateOn is test, so that no training images are set apart; wanted no 'validation', or validateOn: own");
        if (map.TextOrNull("testNormalization") == "imagenet" && (dataset is "mnist" or "glyphs" || (map.Has<bool>("normalize", out var normalize) && !normalize)))
            problems.Add(map.Find("testNormalization")!.At, "testNormalization is imagenet, which has three channels and wants normalize: true; wanted own");
        foreach (var key in new[] { "path", "size" })
            if (!isFolder && map.Find(key) is { } value) problems.Add(value.At, $"data.{key} is for dataset: folder; wanted no '{key}' with {dataset}");
    }
}
