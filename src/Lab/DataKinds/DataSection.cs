using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>The keys of <c>data</c>: which images, how they are split, and how training changes them.</summary>
static class DataSection
{
    const string Own = "own";
    const string TestImages = "test";
    const string ImageNet = "imagenet";
    const int ImageNetChannels = 3;

    static Key<DataSetKind> Dataset => new("dataset", Rules.KindName(DataSetKind.All), Default.Required,
        $"{string.Join("; ", DataSetKind.All.All.Select(kind => kind.Doc).Where(doc => doc.Length > 0))}.");

    static readonly Key<int> Validation = new("validation", Rules.Count(0, 999_999_999),
        Default.From("1000 of `glyphs`, a tenth of `folder` and `arrays`, 5000 of all others",
            UsualValidation), "Training images set apart to choose by, drawn by the seed.");

    static readonly Key<string> ValidateOn = new("validateOn", Rules.Word(Own, TestImages), Default.Absent("`own`"),
        "`test`: nothing is set apart, and the test images take the place of the validation split, as in the adversarial runs of the paper's code. What is "
        + "chosen by "
        + "them flatters.");

    static readonly Key<int> TrainImages = new("trainImages", Rules.Count(1, 999_999_999), Default.Absent("all"),
        "Keeps only so many training images, as evenly over the classes as the number allows, drawn by the seed.");

    static readonly Key<int> PadTo = new("padTo", Rules.Count(1, 1024), Default.Absent("their own"), "The height and width images are padded to with black.");

    static readonly Key<int> Crop = new("crop", Rules.Count(0, 64), Default.Of("0"),
        "Pads by so many black pixels and cuts a window of the old size out; 0 for no crop.");
    static readonly Key<bool> Flip = new("flip", Rules.Flag(), Default.Of("false"), "Mirrors left and right with probability 1/2.");
    static readonly Key<bool> PadTwice = new("padTwice", Rules.Flag(), Default.Absent("`false`"), "Pads twice as much for the crop, as the paper's code does.");

    static readonly Key<Settings> Augmentation = new("augmentation",
        new MapRule("augmentation", "Random changes to training images.", Crop, Flip, PadTwice, CutoutKeys.Cutout) { ShownKey = Crop },
        Default.Of("{}"), "Random changes to training images.");

    static readonly Key<bool> Normalize = new("normalize", Rules.Flag(), Default.Of("true"),
        "Whether the model's first layer subtracts the data set's mean and divides by its deviation. Attacks work on pixels in [0, 1] either way.");

    static readonly Key<IReadOnlyList<double>> Mean = new("mean", Rules.List(Rules.Number(-10, 10, examples: " (pixels lie in [0, 1]), such as 0.4914"),
        "numbers, one for each channel or one for all", fewest: 1, most: 1024, acceptsOne: true), Default.Required,
        "What is subtracted from pixels in [0, 1].");

    static readonly Key<IReadOnlyList<double>> Deviation = new("deviation",
        Rules.List(Rules.Number(0, 10, aboveLow: true, examples: " (pixels lie in [0, 1]), such as 0.247"), "numbers, one for each channel or one for all",
            fewest: 1, most: 1024, acceptsOne: true), Default.Required, "What they are divided by then.");

    static readonly Key<Settings> Normalization = new("normalization",
        new MapRule("normalization", "What the model's first layer subtracts from pixels in [0, 1] and divides them by, for any data set.", Mean, Deviation),
        Default.Absent("the data set's own, see `exchange.md`"),
        "`{ mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] }`: constants in place of the data set's own, such as those that given weights "
        + "were trained with.");

    static readonly Key<string> TestNormalization = new("testNormalization", Rules.Word(Own, ImageNet), Default.Absent("`own`"),
        "By which statistics test images are normalized; ImageNet's, as the paper's code does for natural runs, is a mistake to be studied.");

    /// <summary>All of them.</summary>
    public static MapRule Map { get; } = new("data", "Which images, how they are split, and how training changes them.", () =>
    [
        Dataset, .. DataSetKind.All.All.SelectMany(kind => kind.OwnKeys),
        Validation, ValidateOn, TrainImages, PadTo, Augmentation, Normalize, Normalization, TestNormalization, ExtraKeys.Extra,
    ])
    {
        Also = Consistent,
        ShownKey = Dataset,
    };

    /// <summary>Reads them.</summary>
    public static DataSpec Read(Settings data)
    {
        var augmentation = Augmentation.Read(data);
        return new DataSpec
        {
            Kind = Dataset.Read(data),
            Settings = data,
            Validation = Validation.TryRead(data, out var validation) ? validation : null,
            ValidateOnTest = ValidateOn.ReadOr(data, Own) == TestImages,
            TrainImages = TrainImages.TryRead(data, out var images) ? images : null,
            PadTo = PadTo.TryRead(data, out var padTo) ? padTo : null,
            Crop = Crop.Read(augmentation),
            Flip = Flip.Read(augmentation),
            PadTwice = PadTwice.ReadOr(augmentation, false),
            Cutout = CutoutKeys.Read(augmentation),
            Extra = ExtraKeys.Read(data),
            Normalize = Normalize.Read(data),
            Normalization = Normalization.TryRead(data, out var constants) ? NormalizationOf(constants) : null,
            TestsByImageNet = TestNormalization.ReadOr(data, Own) == ImageNet,
        };
    }

    static string? UsualValidation(Settings map) => ValidateOn.ReadOr(map, Own) == TestImages || !Dataset.TryRead(map, out var kind) ? null
        : kind.UsualValidation is { } count ? NumberText.Shortest(count) : null;

    static void Consistent(Settings map, Problems problems)
    {
        if (!Dataset.TryRead(map, out var kind)) return;
        foreach (var (key, wanted) in kind.RequiredKeys)
            if (map.Find(key.Name) is null) problems.Add(map.At, $"data lacks '{key.Name}'; wanted {wanted}");
        kind.CheckOwn(map, problems);
        if (ValidateOn.ReadOr(map, Own) == TestImages && map.Find(Validation.Name) is { } validation)
            problems.Add(validation.At, "validateOn is test, so that no training images are set apart; wanted no 'validation', or validateOn: own");
        if (TestNormalization.ReadOr(map, Own) == ImageNet && (kind.Images is { Channels: not ImageNetChannels } || !Normalize.ReadOr(map, true)))
            problems.Add(map.Find(TestNormalization.Name)!.At, "testNormalization is imagenet, which has three channels and needs normalize: true; wanted own");
        if (Normalization.TryRead(map, out var constants)) CheckNormalization(map, constants, kind.Images?.Channels, problems);
        foreach (var other in DataSetKind.All.All.Where(other => other != kind))
            foreach (var key in other.OwnKeys)
                if (map.Find(key.Name) is { } value)
                    problems.Add(value.At, $"data.{key.Name} is for dataset: {other.Name}; wanted no '{key.Name}' with {kind.Name}");
    }

    static void CheckNormalization(Settings map, Settings constants, int? channels, Problems problems)
    {
        if (!Normalize.ReadOr(map, true))
            problems.Add(constants.At,
                "data.normalization says by what pixels are normalized, but normalize is false; wanted normalize: true, or no 'normalization'");
        CheckLengths(constants, channels, problems);
    }

    static void CheckLengths(Settings constants, int? channels, Problems problems)
    {
        foreach (var key in (Key<IReadOnlyList<double>>[])[Mean, Deviation])
            if (key.TryRead(constants, out var numbers) && numbers.Count is var count and not 1 && channels is { } wanted && count != wanted)
                problems.Add(constants.Find(key.Name)!.At,
                    $"data.normalization.{key.Name} has {count} numbers, the images have {wanted} {(wanted == 1 ? "channel" : "channels")}; "
                    + "wanted one for each, or one for all");
    }

    /// <summary>
    /// Checks what only the data show: whether <c>normalization</c> has a number for each channel, and whether images have three where ImageNet's do.
    /// </summary>
    /// <param name="data">The checked settings of <c>data</c>.</param>
    /// <param name="channels">Of the images as they were read.</param>
    /// <param name="problems">Where problems go.</param>
    public static void CheckChannels(Settings data, int channels, Problems problems)
    {
        if (Normalization.TryRead(data, out var constants)) CheckLengths(constants, channels, problems);
        if (channels != ImageNetChannels && TestNormalization.ReadOr(data, Own) == ImageNet)
            problems.Add(data.Find(TestNormalization.Name)!.At,
                $"testNormalization is imagenet, which has three channels, and the images have {channels}; wanted own, or channels: 3 of a folder");
    }

    static Func<int, ImageNormalization> NormalizationOf(Settings constants)
    {
        var (mean, deviation) = (Mean.Read(constants), Deviation.Read(constants));
        return channels => new ImageNormalization(Spread(mean, channels), Spread(deviation, channels));
    }

    static float[] Spread(IReadOnlyList<double> numbers, int channels) =>
        numbers.Count == 1 ? [.. Enumerable.Repeat((float)numbers[0], channels)] : [.. numbers.Select(number => (float)number)];
}

/// <summary>Which images, how they are split and how training changes them.</summary>
public sealed record DataSpec
{
    /// <summary>The data set.</summary>
    public required DataSetKind Kind { get; init; }

    /// <summary>The checked settings of <c>data</c>.</summary>
    public required Settings Settings { get; init; }

    /// <summary>Where the images come from.</summary>
    public ImageSource Source => Kind.SourceOf(Settings);

    /// <summary>Training images set apart to choose by; null for the data set's own default.</summary>
    public int? Validation { get; init; }

    /// <summary>Whether the test images take the place of the validation split, and all training images are trained on.</summary>
    public bool ValidateOnTest { get; init; }

    /// <summary>Keeps only this many training images; null for all.</summary>
    public int? TrainImages { get; init; }

    /// <summary>The height and width images are padded to with black; null for their own.</summary>
    public int? PadTo { get; init; }

    /// <summary>The images that a network is given; null where their extents depend on the files.</summary>
    public ImageShape? Images => Kind.Images is { } own ? Padded(own) : null;

    /// <summary>Padding of the random crop, in pixels; 0 for no crop.</summary>
    public int Crop { get; init; }

    /// <summary>Whether training mirrors images at random.</summary>
    public bool Flip { get; init; }

    /// <summary>Whether the random crop pads twice as much, as the paper's code does.</summary>
    public bool PadTwice { get; init; }

    /// <summary>The square that training covers; null for none.</summary>
    public CutoutSpec? Cutout { get; init; }

    /// <summary>Images of another source that training sees; null for none.</summary>
    public ExtraRequest? Extra { get; init; }

    /// <summary>How training images are changed.</summary>
    /// <param name="set">The data as a seed splits them.</param>
    public Augmentation AugmentationOf(DataSet set)
    {
        var plain = new Augmentation(PadTwice ? 2 * Crop : Crop, Flip);
        if (Cutout is not { } cutout) return plain;
        var mean = cutout.IsBlack ? new float[set.Train.Channels] : NormalizationOf(set)?.Mean ?? Source.StatisticsOf(set).Mean;
        // constants that the pipeline gives may lie outside of what pixels can be
        return plain with { Cutout = new Cutout(cutout.Side, [.. mean.Select(value => Math.Clamp(value, 0, 1))], cutout.Inside) };
    }

    /// <summary>Whether the model's first layer subtracts the data set's mean and divides by its deviation; else it takes pixels in [0, 1].</summary>
    public bool Normalize { get; init; }

    /// <summary>The constants that the pipeline gives in place of the data set's own, for images of so many channels; null where it gives none.</summary>
    public Func<int, ImageNormalization>? Normalization { get; init; }

    /// <summary>What the first layer of a network for this data set subtracts and divides by; null where it does neither.</summary>
    /// <param name="set">The data as a seed splits them.</param>
    /// <exception cref="UserException">A channel has the same value everywhere.</exception>
    public ImageNormalization? NormalizationOf(DataSet set)
    {
        if (!Normalize) return null;
        if (Normalization is { } constants) return constants(set.Train.Channels);
        var found = Source.StatisticsOf(set);
        return new ImageNormalization(found.Mean, found.StandardDeviation);
    }

    /// <summary>Whether test images are normalized by ImageNet's statistics and not by the data set's own.</summary>
    public bool TestsByImageNet { get; init; }

    /// <summary>Reads them out of the checked settings of <c>data</c>.</summary>
    public static DataSpec Of(Settings data) => DataSection.Read(data);

    /// <summary>Such images as a network is given them.</summary>
    public ImageShape Padded(ImageShape own) => PadTo is { } side ? own with { Height = side, Width = side } : own;

    /// <summary>The data before a seed splits them.</summary>
    /// <exception cref="UserException">They are missing or damaged.</exception>
    public UnsplitData Read(string? dataFolder) => new(new DataRequest
    {
        Source = Source,
        Validation = Validation,
        ValidateOnTest = ValidateOnTest,
        Subset = TrainImages,
        Extra = Extra,
    }, dataFolder);
}
