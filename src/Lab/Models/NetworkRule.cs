using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>The name of a network that can be built.</summary>
sealed class NetworkRule : Rule<string>
{
    public override string Wanted => $"a network: {string.Join(", ", Networks.Forms)}";

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
