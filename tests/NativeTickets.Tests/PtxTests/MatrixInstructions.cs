using System.Runtime.CompilerServices;

namespace NativeTickets.Tests;

/// <summary>
/// Products of small matrices by a warp, and the loads that feed them. With group = lane / 4 and place = lane % 4, a lane holds of the 16 × 8 result, two
/// neighbors in columns 2·place and 2·place + 1: row group, then row group + 8; the factors lie as their methods say. Products are exact; they are added to
/// the accumulator in float in the order of k, where hardware leaves order and rounding open: compare with a tolerance.
/// </summary>
static class MatrixInstructions
{
    public static Action<PtxWarp>? Decode(PtxLine line) => line.Parts switch
    {
        ["mma", "sync", "aligned", "m16n8k8", "row", "col", "f32", "tf32", "tf32", "f32"] => Multiply(line, 8, Tf32),
        ["mma", "sync", "aligned", "m16n8k16", "row", "col", "f32", "bf16", "bf16", "f32"] => Multiply(line, 16, Bf16),
        ["ldmatrix", "sync", "aligned", "m8n8", "x1" or "x2" or "x4", "shared" or "shared::cta", "b16"] => Load(line, false),
        ["ldmatrix", "sync", "aligned", "m8n8", "x1" or "x2" or "x4", "trans", "shared" or "shared::cta", "b16"] => Load(line, true),
        _ => null,
    };

    /// <summary>
    /// Where a register of A (16 × 8) or B (8 × 8) lies: (place + 4·(r / 2)) along k for A in rows group and group + 8 by turns; place + 4·r along k for B in
    /// column group. Only the upper 19 bits count.
    /// </summary>
    static void Tf32(uint register, int r, bool isA, int group, int place, float[,] matrix) =>
        matrix[group + (isA ? 8 * (r % 2) : 0), place + 4 * (isA ? r / 2 : r)] = BitConverter.UInt32BitsToSingle(register & 0xFFFFE000);

    /// <summary>
    /// As above for A (16 × 16) and B (16 × 8), with two neighbors along k in a register, the first in its lower half, and 8 along k to the next.
    /// </summary>
    static void Bf16(uint register, int r, bool isA, int group, int place, float[,] matrix)
    {
        var (line, k) = (group + (isA ? 8 * (r % 2) : 0), 2 * place + 8 * (isA ? r / 2 : r));
        matrix[line, k] = BitConverter.UInt32BitsToSingle(register << 16);
        matrix[line, k + 1] = BitConverter.UInt32BitsToSingle(register & 0xFFFF0000);
    }

    delegate void Place(uint register, int r, bool isA, int group, int place, float[,] matrix);

    static Action<PtxWarp> Multiply(PtxLine line, int depth, Place put)
    {
        if (line.Count != 4) throw line.Unknown();
        var (d, a, b, c) = (line.Vector(0, 4, "f32", isTarget: true), line.Vector(1, 4, "u32"), line.Vector(2, 2, "u32"), line.Vector(3, 4, "f32"));
        return warp =>
        {
            var (left, right) = (new float[16, depth], new float[8, depth]); // the right one by columns, so k is last in both
            foreach (var thread in warp.Active)
            {
                var lane = PtxWarp.LaneOf(thread);
                for (var r = 0; r < 4; r++) put(thread.Get<uint>(a[r]), r, true, lane / 4, lane % 4, left);
                for (var r = 0; r < 2; r++) put(thread.Get<uint>(b[r]), r, false, lane / 4, lane % 4, right);
            }
            foreach (var thread in warp.Active)
            {
                var lane = PtxWarp.LaneOf(thread);
                Span<float> sums = [0, 0, 0, 0]; // set last: d may name the same registers as c
                for (var i = 0; i < 4; i++)
                {
                    var (row, column) = (lane / 4 + 8 * (i / 2), 2 * (lane % 4) + i % 2);
                    var sum = thread.Get<float>(c[i]);
                    for (var k = 0; k < depth; k++) sum += left[row, k] * right[column, k];
                    sums[i] = sum;
                }
                for (var i = 0; i < 4; i++) thread.Set(d[i], sums[i]);
            }
        };
    }

    /// <summary>
    /// Matrices of 8 rows of 16 bytes, the rows of matrix m at the addresses of lanes 8·m …; a lane gets two neighbors of row group, or with trans of column
    /// group.
    /// </summary>
    static Action<PtxWarp> Load(PtxLine line, bool isTransposed)
    {
        if (line.Count != 2) throw line.Unknown();
        var targets = line.Vector(0, line.Parts[4][1] - '0', "u32", isTarget: true);
        var (register, offset) = line.Address(1, PtxSpace.Shared, 16);
        return warp =>
        {
            var addresses = new ulong[PtxWarp.Width];
            foreach (var thread in warp.Active)
            {
                var lane = PtxWarp.LaneOf(thread);
                addresses[lane] = thread.Registers[register] + (ulong)offset;
                if (lane < 8 * targets.Length && addresses[lane] % 16 != 0) throw thread.Fault($"the address 0x{addresses[lane]:x} is not a multiple of 16");
            }
            foreach (var thread in warp.Active)
            {
                var (group, pair) = (PtxWarp.LaneOf(thread) / 4, 2 * (PtxWarp.LaneOf(thread) % 4));
                for (var m = 0; m < targets.Length; m++)
                {
                    var value = 0u;
                    for (var i = 0; i < 2; i++)
                    {
                        var (row, column) = isTransposed ? (pair + i, group) : (group, pair + i);
                        value |= (uint)Unsafe.ReadUnaligned<ushort>(
                            ref thread.At(PtxSpace.Shared, addresses[8 * m + row] + 2 * (ulong)column, 2, PtxAccess.Read)) << 16 * i;
                    }
                    thread.Set(targets[m], value);
                }
            }
        };
    }
}
