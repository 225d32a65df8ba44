using System.Globalization;

namespace NativeTickets.Nn;

/// <summary>
/// The names that a network's tensors bear in the PyTorch repositories that the field shares, so that their <c>state_dict</c> and ours can be exchanged.
/// Only names differ: shapes, layout and meaning are the same.
/// </summary>
/// <remarks>Each <see cref="NetworkFamily"/> says what its own are.</remarks>
public static class PublicNames
{
    /// <summary>PyTorch counts batches per batch norm; nothing computes with the count under a fixed momentum.</summary>
    internal const string Counter = "num_batches_tracked";

    /// <summary>Every batch norm has one, and nothing else does.</summary>
    internal const string Variance = "running_var";

    /// <summary>The public name of a tensor; ours where the network is of no family (<see cref="NetworkFamily"/>), and so has one set of names alone.</summary>
    /// <param name="network">The network's name, <c>resnet18-w16</c>.</param>
    /// <param name="name">Our name, <c>layers.2.conv1.weight</c>.</param>
    /// <exception cref="NetworkException">A number in the network's name is out of range.</exception>
    public static string Of(string network, string name) => Networks.Find(network)?.PublicName(name) ?? name;

    /// <summary>A network's tensors under their public names, with a counter of batches for each batch norm, as PyTorch has them; it is 0, since we do not
    /// count.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="tensors">By our names.</param>
    /// <exception cref="NetworkException">A number in the network's name is out of range.</exception>
    public static IReadOnlyDictionary<string, WeightsEntry> Rename(string network, IReadOnlyDictionary<string, WeightsEntry> tensors)
    {
        var renamed = new Dictionary<string, WeightsEntry>(StringComparer.Ordinal);
        foreach (var (name, entry) in tensors)
        {
            var known = Of(network, name);
            renamed.Add(known, entry);
            if (known.EndsWith("." + Variance, StringComparison.Ordinal))
                renamed.Add(known[..^Variance.Length] + Counter, new WeightsEntry(default, [0]) { IsInteger = true });
        }
        return renamed;
    }

    /// <summary>Our blocks are counted through; the public ones by stage, from 1, and within the stage, from 0. The last of the counts holds for all stages
    /// after it.</summary>
    internal static string InBlock(string name, string prefix, Func<int, int, string> path, params int[] blocksOfStages)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal)) return name;
        var end = name.IndexOf('.', prefix.Length);
        if (end < 0 || !int.TryParse(name.AsSpan(prefix.Length, end - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var block))
            return name;
        var stage = 1;
        for (; block >= Blocks(stage); stage++) block -= Blocks(stage);
        return path(stage, block) + name[(end + 1)..];

        int Blocks(int of) => blocksOfStages[Math.Min(of, blocksOfStages.Length) - 1];
    }

    /// <summary>A name that begins in another way.</summary>
    internal static string Moved(string name, string from, string to) => name.StartsWith(from, StringComparison.Ordinal) ? to + name[from.Length..] : name;
}
