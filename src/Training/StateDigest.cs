using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>What a training run would continue from, as SHA-256 digests in hexadecimal: two runs with equal digests have equal bits there.</summary>
/// <param name="Epoch">Whole epochs done.</param>
/// <param name="Step">Optimizer steps done since training began.</param>
/// <param name="Weights">Of the network's parameters.</param>
/// <param name="Statistics">Of its running statistics.</param>
/// <param name="Optimizer">Of what the optimizer remembers.</param>
/// <param name="Rest">Of everything else that decides the next step: the sums of the epoch, and what objective and observers remember.</param>
/// <remarks>
/// A digest is taken over each tensor's name, shape and numbers, and each number's name and text, in the order of their names. Every NaN counts as the same
/// one: which of them an operation gives differs between processors.
/// </remarks>
public sealed record StateDigest(int Epoch, long Step, string Weights, string Statistics, string Optimizer, string Rest)
{
    const uint CanonicalNaN = 0x7FC00000;

    /// <summary>The digest of a network's parameters.</summary>
    public static string OfWeights(Network network) => Of(network.Parameters.Select(parameter => (parameter.Name, WeightsEntry.Of(parameter.Value))));

    /// <summary>The digest of a network's running statistics.</summary>
    public static string OfStatistics(Network network) => Of(network.State.Select(state => (state.Name, WeightsEntry.Of(state.Value))));

    /// <summary>The digest of named tensors and numbers.</summary>
    public static string Of(IEnumerable<(string Name, WeightsEntry Entry)> tensors, IEnumerable<KeyValuePair<string, double>>? numbers = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, entry) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            AppendText($"{name} {entry.Shape}");
            AppendNumbers(entry.Values);
        }
        foreach (var (name, value) in (numbers ?? []).OrderBy(number => number.Key, StringComparer.Ordinal))
            AppendText($"{name} {value.ToString("R", CultureInfo.InvariantCulture)}");
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void AppendText(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

        void AppendNumbers(float[] values)
        {
            if (Array.Exists(values, float.IsNaN))
                values = [.. values.Select(value => float.IsNaN(value) ? BitConverter.UInt32BitsToSingle(CanonicalNaN) : value)];
            if (BitConverter.IsLittleEndian)
            {
                hash.AppendData(MemoryMarshal.AsBytes<float>(values));
                return;
            }
            var bytes = new byte[sizeof(float)];
            foreach (var value in values)
            {
                BitConverter.TryWriteBytes(bytes, value);
                Array.Reverse(bytes);
                hash.AppendData(bytes);
            }
        }
    }
}

/// <summary>Which states of a training run are recorded on its way: the start, every so many steps, the last, and those that are kept.</summary>
/// <param name="Every">Steps between them, counted from the start; at least 1.</param>
/// <param name="KeptAfter">The epochs after which the whole state is kept, as <see cref="CheckpointFiles.AfterEpoch"/>: training is redone from there.</param>
public sealed record StateRecords(long Every, IReadOnlyList<int> KeptAfter)
{
    /// <summary>Whether the state that training continues from is recorded too, which of an interrupted run is so already.</summary>
    public bool Continued { get; init; }
}
