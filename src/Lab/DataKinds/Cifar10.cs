using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>CIFAR-10: 50,000 and 10,000 color images of 32 × 32 pixels in ten classes.</summary>
sealed class Cifar10() : DataSetKind("cifar10", "")
{
    public override int? UsualValidation => 5000;

    public override ImageShape? Images => new(3, 32, 32);

    public override int? Classes => 10;

    public override bool WasNormalizedByImageNet => true;

    public override CatalogEntry? Catalog => ImageSource.Cifar10.Catalog;

    public override ImageSource SourceOf(Settings data) => ImageSource.Cifar10;
}
