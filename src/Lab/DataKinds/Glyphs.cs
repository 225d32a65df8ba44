using NativeTickets.Data;

namespace NativeTickets.Lab.DataKinds;

/// <summary>Digits that are drawn by code.</summary>
sealed class Glyphs() : DataSetKind("glyphs", "`glyphs` is drawn by code and needs no files")
{
    public override int? UsualValidation => 1000;

    public override int? Channels => 1;

    public override CatalogEntry? Catalog => DataCatalog.Glyphs;

    public override ImageSource SourceOf(Settings data) => ImageSource.Glyphs;
}
