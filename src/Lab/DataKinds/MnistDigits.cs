using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>MNIST: 60,000 and 10,000 handwritten digits of 28 × 28 pixels.</summary>
sealed class MnistDigits() : DataSetKind("mnist", "")
{
    public override int? UsualValidation => 5000;

    public override ImageShape? Images => new(1, 28, 28);

    public override int? Classes => 10;

    public override CatalogEntry? Catalog => ImageSource.Mnist.Catalog;

    public override ImageSource SourceOf(Settings data) => ImageSource.Mnist;
}
