namespace NativeTickets.Lab.DataKinds;

/// <summary>Digits that are drawn by code.</summary>
sealed class Glyphs() : DataSetKind("glyphs", "`glyphs` is drawn by code and needs no files")
{
    public override int? DefaultValidation => 1000;

    public override int? Channels => 1;
}
