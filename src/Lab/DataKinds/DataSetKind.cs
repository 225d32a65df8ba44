using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>A data set, as pipelines ask for it by <c>data.dataset</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What it is; empty where the name says it.</param>
public abstract class DataSetKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<DataSetKind> All { get; } = new(
        new MnistDigits(), new Cifar10(), new Glyphs(), new Folder(), new FashionMnist(), new Cifar100(), new Svhn(), new Cifar10C(), new Arrays());

    /// <inheritdoc/>
    public sealed override string Title => $"dataset: {Name}";

    /// <summary>The keys of <c>data</c> that only this set has. Others refuse them.</summary>
    public virtual IReadOnlyList<Key> OwnKeys => [];

    /// <summary>Those of <see cref="OwnKeys"/> that have to be written, and what for: what follows <c>wanted</c>.</summary>
    public virtual IReadOnlyDictionary<Key, string> RequiredKeys => new Dictionary<Key, string>();

    /// <summary>What must hold between <see cref="OwnKeys"/>; called where each key of <c>data</c> by itself is sound.</summary>
    /// <param name="data">The settings of <c>data</c>.</param>
    /// <param name="problems">Where problems go.</param>
    public virtual void CheckOwn(Settings data, Problems problems) { }

    /// <summary>How many training images are set apart where the pipeline does not say; null where that depends on how many there are.</summary>
    public virtual int? UsualValidation => null;

    /// <summary>The extents of an image; null where they depend on the files.</summary>
    public virtual ImageShape? Images => null;

    /// <summary>How many classes it has; null where that depends on the files.</summary>
    public virtual int? Classes => null;

    /// <summary>Whether the published evaluation of natural runs normalized its test images by ImageNet's statistics.</summary>
    public virtual bool WasNormalizedByImageNet => false;

    /// <summary>Where its images come from.</summary>
    /// <param name="data">The checked settings of <c>data</c>.</param>
    public abstract ImageSource SourceOf(Settings data);

    /// <summary>What <c>data list</c>, <c>get</c> and <c>verify</c> know of it; null where there is nothing to list.</summary>
    public virtual CatalogEntry? Catalog => null;
}
