using NativeTickets.Data;

namespace NativeTickets.Lab.DataKinds;

/// <summary>The keys of images that training sees beside those of the data set.</summary>
static class ExtraKeys
{
    static readonly Key<string> Path = new("path", Rules.File("a safetensors file or a folder of images"), Default.Required,
        "A folder with a folder of images for each class, named as the data set's classes are; or a safetensors file with `images` [N, C, H, W], whole numbers "
        + "from 0 to 255 or pixels in [0, 1], and `labels` [N]. Absolute, from `~`, or relative to the pipeline's file. The content enters every hash, the "
        + "path does not.", hashed: false);

    static readonly Key<double> Share = new("share", Rules.Number(0, 1, aboveLow: true, belowHigh: true), Default.Of("0.5"),
        "The share of every batch that they take, rounded to whole images.");

    /// <summary>The key of <c>data</c>.</summary>
    public static Key<Settings?> Extra { get; } = new("extra",
        Rules.Optional(new MapRule("extra images",
            "Images that training sees beside its own, such as generated ones. They are not split, not counted by `trainImages` and not part of statistics. An "
            + "epoch is one pass over the training images, with as many more steps as the extra images need room; each of these is seen once before one is "
            + "seen again.",
            Path, Share)
        { ShownKey = Path }),
        Default.Absent("`none`"), "Images of another source that take a share of every training batch.");

    /// <summary>Reads it.</summary>
    public static ExtraRequest? Read(Settings data) => Extra.ReadOr(data, null) is { } map && Path.Read(map) is var path and not Rules.None
        ? new ExtraRequest(path, Share.Read(map))
        : null;
}
