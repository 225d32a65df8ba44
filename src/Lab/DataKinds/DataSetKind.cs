using NativeTickets.Data;

namespace NativeTickets.Lab.DataKinds;

/// <summary>A data set, as pipelines ask for it by <c>data.dataset</c>.</summary>
/// <param name="name">The word that pipelines use, which is also what the data's own room calls it.</param>
/// <param name="doc">What it is; empty where the name says it.</param>
public abstract class DataSetKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<DataSetKind> All { get; } = new(new MnistDigits(), new Cifar10(), new Glyphs(), new Folder());

    /// <inheritdoc/>
    public sealed override string Title => $"dataset: {Name}";

    /// <summary>The keys of <c>data</c> that only this set has. Others refuse them.</summary>
    public virtual IReadOnlyList<Key> OwnKeys => [];

    /// <summary>Those of <see cref="OwnKeys"/> that have to be written, and what for: what follows <c>wanted</c>.</summary>
    public virtual IReadOnlyDictionary<Key, string> RequiredKeys => new Dictionary<Key, string>();

    /// <summary>How many training images are set apart where the pipeline does not say; null where that depends on how many there are.</summary>
    public virtual int? DefaultValidation => null;

    /// <summary>How many channels an image has; null where that depends on the files.</summary>
    public virtual int? Channels => null;

    /// <summary>Whether the published evaluation of natural runs normalized its test images by ImageNet's statistics.</summary>
    public virtual bool WasNormalizedByImageNet => false;

    /// <summary>Mean and deviation of each channel, which the first layer of a network normalizes by.</summary>
    public virtual ChannelStatistics NormalizationOf(DataSet data) => ChannelStatistics.Of(data.Train);

    /// <summary>Opens it.</summary>
    /// <param name="request">Which split, with this set's name in place.</param>
    /// <param name="data">The checked settings of <c>data</c>.</param>
    /// <param name="dataFolder">The folder that holds data sets; null for the one that the environment names.</param>
    /// <exception cref="UserException">It is missing, damaged or too small for the split.</exception>
    public virtual DataSet Open(DataRequest request, Settings data, string? dataFolder) => DataSets.Open(request, dataFolder);
}
