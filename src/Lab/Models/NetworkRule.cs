using System.Text.Json.Nodes;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>The name of a network that can be built.</summary>
sealed class NetworkRule : Rule<string>
{
    public override string Wanted => $"a network: {string.Join(", ", Networks.Forms)}";

    // families take numbers within their names, so that only they know which there are
    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => new() { ["type"] = "string", ["minLength"] = 1 };

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar { IsNull: false } scalar) return Refuse(node, path, checking);
        try
        {
            Networks.CheckName(scalar.Text);
        }
        catch (NetworkException failure)
        {
            checking.Problems.Add(node.At, $"{path}: {failure.Message}");
            return null;
        }
        return new SettingsScalar(node.At, scalar.Text, scalar.Text);
    }
}
