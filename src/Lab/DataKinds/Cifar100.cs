using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>CIFAR-100: 50,000 and 10,000 color images of 32 × 32 pixels in a hundred classes.</summary>
sealed class Cifar100() : DataSetKind("cifar100", "")
{
    public override int? UsualValidation => 5000;

    public override ImageShape? Images => new(3, 32, 32);

    public override int? Classes => 100;

    public override CatalogEntry? Catalog => ImageSource.Cifar100.Catalog;

    public override ImageSource SourceOf(Settings data) => ImageSource.Cifar100;
}
