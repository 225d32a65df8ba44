namespace NativeTickets.Pipelines;

/// <summary>A value of a YAML file together with its place.</summary>
abstract class YamlNode(TextPosition at)
{
    public TextPosition At { get; } = at;

    /// <summary>What a message calls this value: the scalar itself, or its kind.</summary>
    public abstract string Description { get; }

    /// <summary>True for an empty value, <c>~</c> or <c>null</c>.</summary>
    public virtual bool IsNull => false;

    /// <summary>The same value as if it stood at another place: a default is reported where it would have been written.</summary>
    public abstract YamlNode MovedTo(TextPosition place);
}
