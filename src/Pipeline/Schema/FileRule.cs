namespace NativeTickets.Pipelines;

/// <summary>The word <c>none</c>, or the path of a file: as it is or relative to the pipeline's file. It becomes a whole path, so that a resolved pipeline says the same elsewhere.</summary>
sealed class FileRule(string what) : ValueRule
{
    const int Longest = 1000;

    public override string Wanted => $"{OptionalRule.None}, or the path of {what}, at most {Longest} characters";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar { IsNull: false } scalar || scalar.Text.Trim().Length == 0 || scalar.Text.Length > Longest || scalar.Text.Contains('\0', StringComparison.Ordinal))
            return Refuse(node, path, checking);
        if (scalar is { Text: OptionalRule.None, Quoted: false }) return new ResolvedScalar(node.At, OptionalRule.None, OptionalRule.None);
        var whole = Path.GetFullPath(scalar.Text, checking.Problems.Folder);
        return new ResolvedScalar(node.At, whole, whole, scalar.Quoted);
    }
}
