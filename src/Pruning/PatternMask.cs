using System.Numerics;
using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>
/// N:M patterns by magnitude: of every M weights in a row along a layer's inputs, <c>w[k, M·j … M·j + M − 1, r, s]</c>, the N largest stay; 2:4 is what
/// NVIDIA's sparse tensor cores take. A layer whose inputs (or outputs, where the pattern is transposable) are no multiple of M stays as it is.
/// </summary>
/// <remarks>
/// Of equal magnitudes the first stays. Transposable patterns are searched in full for each block of 4 × 4. Sources: Zhou et al. 2021, arXiv:2102.04010; Hubara
/// et al. 2021, arXiv:2102.08124.
/// </remarks>
public static class PatternMask
{
    /// <summary>The extent of the blocks of transposable patterns.</summary>
    public const int Block = 4;

    /// <summary>The mask of these weights.</summary>
    /// <param name="weights">The prunable layers with their shapes.</param>
    /// <param name="keep">N, from 1 to M.</param>
    /// <param name="of">M, at least 2; 4 for transposable patterns.</param>
    /// <param name="transposable">Whether it has to hold along outputs as well.</param>
    /// <param name="existing">What is pruned already and stays pruned; null for nothing.</param>
    /// <exception cref="PruningException">A number is out of range, or a layer does not say its shape.</exception>
    public static TicketMask Of(IReadOnlyList<NamedWeights> weights, int keep, int of, TransposableForm transposable = TransposableForm.No,
        TicketMask? existing = null)
    {
        if (of < 2 || keep < 1 || keep > of) throw new PruningException($"a pattern keeps 1 to M of M weights, M being 2 or more; got {keep} of {of}");
        if (transposable != TransposableForm.No && of != Block)
            throw new PruningException($"transposable patterns are those of {Block} × {Block} weights, got {keep} of {of}");
        var patterns = Patterns(keep, transposable);
        return new TicketMask(weights.Select(layer =>
        {
            var kept = transposable == TransposableForm.No ? AlongInputs(layer, keep, of) : InBlocks(layer, patterns);
            if (existing?.Find(layer.Name) is { } before)
                for (var i = 0; i < kept.Length; i++) kept[i] &= before[i];
            return Mask.FromFlags(layer.Name, kept);
        }));
    }

    static bool[] AlongInputs(NamedWeights layer, int keep, int of)
    {
        var (outputs, inputs, places) = Extents(layer);
        var kept = new bool[layer.Values.Length];
        if (inputs % of != 0) Array.Fill(kept, true);
        else
            for (var first = 0; first < outputs * inputs; first += of)
                for (var place = 0; place < places; place++)
                    for (var i = 0; i < of; i++)
                    {
                        var at = (first + i) * places + place;
                        var above = 0; // how many of the group come before it
                        for (var j = 0; j < of; j++)
                        {
                            var (mine, its) = (Math.Abs(layer.Values[at]), Math.Abs(layer.Values[(first + j) * places + place]));
                            if (its > mine || its == mine && j < i) above++;
                        }
                        kept[at] = above < keep;
                    }
        return kept;
    }

    static bool[] InBlocks(NamedWeights layer, IReadOnlyList<int> patterns)
    {
        var (outputs, inputs, places) = Extents(layer);
        var kept = new bool[layer.Values.Length];
        if (inputs % Block != 0 || outputs % Block != 0)
        {
            Array.Fill(kept, true);
            return kept;
        }
        Span<double> magnitudes = stackalloc double[Block * Block];
        for (var k = 0; k < outputs; k += Block)
            for (var c = 0; c < inputs; c += Block)
                for (var place = 0; place < places; place++)
                {
                    for (var i = 0; i < magnitudes.Length; i++) magnitudes[i] = Math.Abs((double)layer.Values[At(i)]);
                    var best = Heaviest(magnitudes, patterns);
                    for (var i = 0; i < magnitudes.Length; i++) kept[At(i)] = (best >> i & 1) != 0;

                    int At(int i) => ((k + i / Block) * inputs + c + i % Block) * places + place;
                }
        return kept;
    }

    static int Heaviest(ReadOnlySpan<double> magnitudes, IReadOnlyList<int> patterns)
    {
        var (best, most) = (0, -1.0);
        foreach (var pattern in patterns)
        {
            var sum = 0.0;
            for (var bits = pattern; bits != 0; bits &= bits - 1) sum += magnitudes[BitOperations.TrailingZeroCount(bits)];
            if (sum > most) (best, most) = (pattern, sum);
        }
        return best;
    }

    /// <summary>The patterns of a block worth a look, bit i for row i / 4 and column i mod 4: those to which nothing can be added.</summary>
    static int[] Patterns(int keep, TransposableForm form)
    {
        if (form == TransposableForm.No) return [];
        int[] lines = [.. Enumerable.Range(0, Block).Select(row => 0xF << row * Block), .. Enumerable.Range(0, Block).Select(column => 0x1111 << column)];
        bool Fits(int pattern) => Array.TrueForAll(lines, line => BitOperations.PopCount((uint)(pattern & line)) is var count
            && (form == TransposableForm.Exactly ? count == keep : count <= keep));
        bool Extends(int pattern) => Enumerable.Range(0, Block * Block).Any(bit => (pattern >> bit & 1) == 0 && Fits(pattern | 1 << bit));
        return [.. Enumerable.Range(0, 1 << Block * Block).Where(pattern => Fits(pattern) && !Extends(pattern))];
    }

    static (int Outputs, int Inputs, int Places) Extents(NamedWeights layer)
    {
        var shape = layer.RequiredShape;
        return (shape[0], shape[1], shape.Count / (shape[0] * shape[1]));
    }
}
