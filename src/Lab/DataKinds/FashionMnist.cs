using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>Fashion-MNIST: 60,000 and 10,000 gray pictures of clothing, 28 × 28 pixels.</summary>
sealed class FashionMnist() : DataSetKind("fashionmnist", "")
{
    public override int? UsualValidation => 5000;

    public override ImageShape? Images => new(1, 28, 28);

    public override int? Classes => 10;

    public override CatalogEntry? Catalog => ImageSource.FashionMnist.Catalog;

    public override ImageSource SourceOf(Settings data) => ImageSource.FashionMnist;
}
