namespace NativeTickets.Pipelines;

/// <summary>A whole number.</summary>
sealed class CountRule(int smallest, int largest) : ValueRule
{
    public override string Wanted => $"a whole number from {smallest} to {largest}";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { Quoted: false } scalar && NumberText.TryCount(scalar.Text, out var count) && count >= smallest && count <= largest
            ? new ResolvedScalar(node.At, count, scalar.Text)
            : Refuse(node, path, checking);
}
