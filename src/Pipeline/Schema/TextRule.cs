namespace NativeTickets.Pipelines;

/// <summary>Any text that is not empty.</summary>
sealed class TextRule(int longest = 4000) : ValueRule
{
    public override string Wanted => $"a text of at most {longest} characters";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { IsNull: false } scalar && scalar.Text.Trim().Length > 0 && scalar.Text.Length <= longest
            ? new ResolvedScalar(node.At, scalar.Text, scalar.Text, scalar.Quoted)
            : Refuse(node, path, checking);
}
