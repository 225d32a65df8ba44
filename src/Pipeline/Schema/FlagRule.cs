namespace NativeTickets.Pipelines;

/// <summary>True or false.</summary>
sealed class FlagRule : ValueRule
{
    public override string Wanted => "true or false";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { Quoted: false, Text: "true" or "false" } scalar
            ? new ResolvedScalar(node.At, scalar.Text == "true", scalar.Text)
            : Refuse(node, path, checking);
}
