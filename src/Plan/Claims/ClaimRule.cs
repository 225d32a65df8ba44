using System.Text.Json.Nodes;

namespace NativeTickets.Plan.Claims;

/// <summary>An assertion about results.</summary>
sealed class ClaimRule : Rule<ClaimSpec>
{
    public override string Wanted =>
        "a claim such as 'boosted.validationAccuracy@1ep >= dense.validationAccuracy@1ep + 0.5pp', 'boosted.testAccuracy >= 99%' or "
        + "'boosted[ticket.sparsity=0.5].testAccuracy >= boosted[ticket.sparsity=0.8].testAccuracy'";

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => JsonSchemaScope.Text(@"[\s\S]*\s(?:>=|<=)\s[\s\S]*");

    public override SettingsNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar { IsNull: false } scalar) return Refuse(node, path, checking);
        if (ClaimParser.Parse(scalar.Text, out var problem) is { } claim) return new SettingsScalar(node.At, claim, scalar.Text, scalar.Quoted);
        checking.Problems.Add(node.At, $"{path}: {problem}; wanted {Wanted}");
        return null;
    }
}
