namespace NativeTickets.Pipelines;

/// <summary>A single word, number or text.</summary>
sealed class YamlScalar(TextPosition at, string text, bool quoted = false) : YamlNode(at)
{
    public string Text { get; } = text;

    /// <summary>Whether it stands in quotes, and so is text whatever it looks like.</summary>
    public bool Quoted { get; } = quoted;

    public override bool IsNull => !Quoted && Text is "" or "~" or "null";

    public override string Description => IsNull ? "empty" : Quoted ? $"the text \"{Problems.Printable(Text)}\"" : Problems.Printable(Text);

    public override YamlNode MovedTo(TextPosition place) => new YamlScalar(place, Text, Quoted);
}
