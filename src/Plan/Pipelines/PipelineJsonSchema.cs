using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NativeTickets.Plan.Pipelines;

/// <summary>
/// Writes the JSON Schema of pipelines, by which editors complete and check them while they are written. It comes from the declarations that check pipelines,
/// takes every file that they take, and refuses what has an unknown key, a value of another type or one out of its range; what keys mean together, and what
/// stages and claims refer to, only <c>check</c> knows.
/// </summary>
public static class PipelineJsonSchema
{
    /// <summary>What the file is called where it lies beside a pipeline.</summary>
    public const string FileName = "pipeline.schema.json";

    const string Draft = "http://json-schema.org/draft-07/schema#"; // the one that editors of YAML know best

    static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as a text.</summary>
    public static string Write(Laboratory laboratory)
    {
        var (scope, schema) = (new JsonSchemaScope(), laboratory.Schema);
        var root = scope.Of(schema.Root);
        var definition = (JsonObject)scope.Definitions[((string)root["$ref"]!).Split('/')[^1]]!;
        string[] ofVariants = ["model", "stages"]; // which each variant may say for itself
        definition["required"] = Names(schema.Root.Keys.Where(key => key.Default.IsRequired && !ofVariants.Contains(key.Name)).Select(key => key.Name));
        string[] givers = [.. schema.DefaultBlocks.Select(block => block.Kind.Name), "matrix", "variants"];
        var whole = new JsonObject
        {
            ["$schema"] = Draft,
            ["title"] = "A pipeline of NativeTickets",
            ["allOf"] = new JsonArray(
                root,
                new JsonObject { ["anyOf"] = new JsonArray(Requiring("variants"), Requiring(ofVariants)) },
                new JsonObject
                {
                    ["if"] = new JsonObject { ["anyOf"] = new JsonArray([.. givers.Select(key => (JsonNode)Requiring(key))]) },
                    ["else"] = new JsonObject { ["properties"] = new JsonObject { ["stages"] = schema.Stages.RequiredToJsonSchema() } },
                }),
            ["definitions"] = scope.Definitions,
        };
        return whole.ToJsonString(Form) + "\n";
    }

    static JsonObject Requiring(params string[] keys) => new() { ["required"] = Names(keys) };

    static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
