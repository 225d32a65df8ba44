using System.Text;

namespace NativeTickets;

/// <summary>The lines of Python that make a safetensors file of one that is not read here.</summary>
static class PythonLines
{
    const string FirstLine = "import torch; from safetensors.torch import save_file";
    const string LastLine = "save_file({name: tensor.contiguous() for name, tensor in weights.items()}, \"converted.safetensors\")";

    /// <summary>An answer that ends with the lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, and why it is not read.</param>
    /// <param name="weights">What opens its weights: an expression, or a line that ends with <c>weights = …</c>.</param>
    public static FileException Answer(string path, string what, string weights) =>
        new($"{path}: {what}. Nothing of it was run. Where PyTorch is installed, these lines make a file of it that is read here:\n    {FirstLine}\n    "
            + $"{(weights.Contains("weights = ", StringComparison.Ordinal) ? "" : "weights = ")}{weights}\n    {LastLine}");

    /// <summary>What opens a PyTorch file.</summary>
    /// <param name="path">The file; it is opened by its name, as beside it.</param>
    /// <param name="weightsOnly">False where the file needs the classes it was saved with, whose code then runs.</param>
    public static string Load(string path, bool weightsOnly = true)
    {
        var name = Quoted(Path.GetFileName(path));
        // PyTorch goes by this ending, whatever is in the file
        var file = path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? $"open({name}, \"rb\")" : name;
        return $"torch.load({file}, map_location=\"cpu\", weights_only={(weightsOnly ? "True" : "False")})";
    }

    /// <summary>A text in Python.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append($"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        return quoted.Append('"').ToString();
    }
}
