namespace NativeTickets.Pipelines;

/// <summary>One of a few words.</summary>
sealed class WordRule(params string[] words) : ValueRule
{
    public override string Wanted => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar scalar) return Refuse(node, path, checking);
        if (words.Contains(scalar.Text)) return new ResolvedScalar(node.At, scalar.Text, scalar.Text);
        return Refuse(node, path, checking, NearestName.Of(scalar.Text, words) is { } nearest ? $"; nearest known value: '{nearest}'" : "");
    }
}
