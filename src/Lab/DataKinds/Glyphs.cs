using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>Digits that are drawn by code.</summary>
sealed class Glyphs() : DataSetKind("glyphs", "`glyphs` is drawn by code and needs no files")
{
    public override int? UsualValidation => 1000;

    public override ImageShape? Images => new(1, 28, 28);

    public override int? Classes => 10;

    public override CatalogEntry? Catalog => DataCatalog.Glyphs;

    public override ImageSource SourceOf(Settings data) => ImageSource.Glyphs;
}
