namespace NativeTickets.Runs;

/// <summary>What a property of a record says of its field in a file in addition to its type: other name, unit, bounds.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class FieldAttribute(string? name = null) : Attribute
{
    /// <summary>The field's name; null for the property's in camel case.</summary>
    public string? Name => name;

    /// <summary>What its number counts, for the page that describes the file.</summary>
    public string? Unit { get; init; }

    /// <summary>The smallest number allowed.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    /// <summary>The largest number allowed.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>Whether its text, or each of its texts, becomes part of a path: it is a plain name then.</summary>
    public bool IsFileName { get; init; }
}

/// <summary>The word that stands for an enumeration's value in a file; without it the value's name in camel case does.</summary>
[AttributeUsage(AttributeTargets.Field)]
sealed class WordAttribute(string word) : Attribute
{
    public string Word => word;
}

/// <summary>Marks a record that is written without braces: as its one value, or as a list of its several numbers.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class BareAttribute : Attribute;

/// <summary>A record that checks, once read, what no single field can tell.</summary>
interface IChecked
{
    /// <exception cref="RunFolderException">It is not as a run writes it.</exception>
    void Check(JsonPlace place);
}
