namespace NativeTickets.Pipelines;

/// <summary>A value of a matrix axis as written; the key it is put into checks it.</summary>
sealed class AxisValueRule : ValueRule
{
    public override string Wanted => "a word or a number";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { IsNull: false, Text.Length: <= 200 } scalar
            ? new ResolvedScalar(node.At, scalar.Text, scalar.Text, scalar.Quoted)
            : Refuse(node, path, checking);
}
