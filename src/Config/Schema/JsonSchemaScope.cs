using System.Text.Json.Nodes;

namespace NativeTickets.Config.Schema;

/// <summary>
/// Where a rule is written as JSON Schema (draft 7, which editors know best): the definitions that all rules share, and whether a map has to be complete.
/// </summary>
/// <remarks>A schema takes every file that the check takes. It knows nothing of what keys mean together, nor whether a text stands in quotes.</remarks>
public sealed class JsonSchemaScope
{
    readonly Dictionary<(MapRule Map, bool IsPartial), string> names;

    JsonSchemaScope(Dictionary<(MapRule, bool), string> names, JsonObject definitions, bool isPartial) =>
        (this.names, Definitions, IsPartial) = (names, definitions, isPartial);

    /// <summary>A new schema without definitions, in which maps are complete.</summary>
    public JsonSchemaScope() : this([], [], isPartial: false) { }

    /// <summary>The maps that were met, by their names in the schema.</summary>
    public JsonObject Definitions { get; }

    /// <summary>Whether required keys may be missing, since something else may give them: a block of defaults, a variant, the matrix.</summary>
    public bool IsPartial { get; }

    /// <summary>The same schema where required keys may be missing.</summary>
    public JsonSchemaScope Partial => new(names, Definitions, isPartial: true);

    /// <summary>The same schema where they may not: nothing reaches into the items of a list.</summary>
    public JsonSchemaScope Whole => new(names, Definitions, isPartial: false);

    /// <summary>A reference to the definition of a map, which is written where it is met first.</summary>
    public JsonObject Of(MapRule map)
    {
        var key = (map, IsPartial && HasRequired(map, []));
        if (!names.TryGetValue(key, out var name))
        {
            name = NameOf(map.Title, key.Item2);
            names.Add(key, name); // before its keys: layers hold layers
            Definitions[name] = null;
            Definitions[name] = map.ToDefinition(this);
        }
        return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
    }

    /// <summary>What any of several forms takes.</summary>
    public static JsonObject AnyOf(params IEnumerable<JsonObject> forms)
    {
        JsonNode[] all = [.. forms];
        return all is [JsonObject only] ? only : new JsonObject { ["anyOf"] = new JsonArray(all) };
    }

    /// <summary>One of a few words.</summary>
    public static JsonObject Words(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };

    /// <summary>A text of a form.</summary>
    /// <param name="pattern">A regular expression of ECMAScript, from the first to the last character.</param>
    public static JsonObject Text(string pattern) => new() { ["type"] = "string", ["pattern"] = $"^(?:{pattern})$" };

    /// <summary>A text that YAML may have read as a number or as true or false.</summary>
    /// <param name="longest">Characters at most.</param>
    public static JsonObject AnyText(int longest) => new()
    {
        ["type"] = new JsonArray("string", "number", "boolean"),
        ["pattern"] = @"\S",
        ["maxLength"] = longest,
    };

    static bool HasRequired(MapRule map, HashSet<MapRule> seen) => seen.Add(map)
        && map.Keys.Any(key => key.Default.IsRequired || key.Rule.Parts.Any(part => HasRequired(part, seen)));

    string NameOf(string title, bool isPartial)
    {
        var words = title.Split([' ', ':', '`', '(', ')', '/'], StringSplitOptions.RemoveEmptyEntries);
        var name = string.Join('-', words) + (isPartial ? "-in-part" : "");
        return !Definitions.ContainsKey(name) ? name
            : Enumerable.Range(2, Definitions.Count).Select(number => $"{name}-{number}").First(other => !Definitions.ContainsKey(other));
    }
}
