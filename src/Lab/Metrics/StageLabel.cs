using System.Text;

namespace NativeTickets.Lab.Metrics;

/// <summary>What distinguishes the instances of a stage, as a plain name for a folder: <c>seed=1,ticket.sparsity=0.8</c>.</summary>
static class StageLabel
{
    const int Longest = 120; // file systems allow 255 bytes; nobody reads as many

    public static string Of(StageInstance stage)
    {
        var label = new StringBuilder(FormattableString.Invariant($"seed={stage.Seed}"));
        foreach (var value in stage.Matrix.Values) label.Append(',').Append(Plain(value.Key)).Append('=').Append(Plain(value.Value));
        return label.Length <= Longest ? label.ToString() : label.ToString(0, Longest);
    }

    /// <summary>A text with what a file name should not have replaced.</summary>
    public static string Plain(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '_' or '%' ? c : '_'));
}
