using NativeTickets.Nn;

namespace NativeTickets.Pipelines;

/// <summary>The name of a network that can be built.</summary>
sealed class NetworkRule : ValueRule
{
    public override string Wanted => $"a network: {string.Join(", ", Networks.Forms)}";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
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
        return new ResolvedScalar(node.At, scalar.Text, scalar.Text);
    }
}
