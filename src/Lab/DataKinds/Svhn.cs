using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>Street View House Numbers: 73,257 and 26,032 color images of digits, 32 × 32 pixels.</summary>
sealed class Svhn() : DataSetKind("svhn", "")
{
    public override int? UsualValidation => 5000;

    public override ImageShape? Images => new(3, 32, 32);

    public override int? Classes => 10;

    public override CatalogEntry? Catalog => ImageSource.Svhn.Catalog;

    public override ImageSource SourceOf(Settings data) => ImageSource.Svhn;
}
