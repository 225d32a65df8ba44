namespace NativeTickets.Lab.DataKinds;

/// <summary>A square that training covers.</summary>
/// <param name="Side">Its height and width in pixels.</param>
/// <param name="IsBlack">Whether black covers it; else the mean.</param>
/// <param name="Inside">Whether all of it lies in the image.</param>
public sealed record CutoutSpec(int Side, bool IsBlack, bool Inside);

/// <summary>The keys of Cutout (DeVries and Taylor 2017, arXiv:1708.04552).</summary>
static class CutoutKeys
{
    const string Mean = "mean";
    const string Black = "black";

    static readonly Key<int> Side = new("side", Rules.Count(1, 1024), Default.Required, "Its height and width in pixels; 16 is usual for CIFAR-10.");

    static readonly Key<string> Fill = new("fill", Rules.Word(Mean, Black), Default.Of(Mean),
        "What covers it: what the model's first layer subtracts (the training images' mean where it subtracts nothing), so that it sees 0 there; or black, as "
        + "in codes that normalize in the model.");

    static readonly Key<bool> Inside = new("inside", Rules.Flag(), Default.Of("false"),
        "Whether all of it lies in the image. Else its middle does, and what overhangs is lost.");

    /// <summary>The key of <c>augmentation</c>.</summary>
    public static Key<Settings?> Cutout { get; } = new("cutout",
        Rules.Optional(new MapRule("cutout", "Covers a square of every training image at a place that is drawn again in each epoch.", Side, Fill, Inside)
        { ShownKey = Side }),
        Default.Absent("`none`"), "Covers a square of every training image.");

    /// <summary>Reads it.</summary>
    public static CutoutSpec? Read(Settings augmentation) => Cutout.ReadOr(augmentation, null) is { } map
        ? new CutoutSpec(Side.Read(map), Fill.Read(map) == Black, Inside.Read(map))
        : null;
}
