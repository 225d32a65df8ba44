using System.Runtime.CompilerServices;

namespace NativeTickets.Tests;

/// <summary>
/// Products of small matrices by a warp, and the loads that feed them. With group = lane / 4 and place = lane % 4, a lane holds of the 16 × 8 result, two
/// neighbors in columns 2·place and 2·place + 1: row group, then row group + 8; the factors lie as their methods say. Products are exact; they are added to
/// the accumulator in float in the order of k, where hardware leaves order and rounding open: compare with a tolerance.
/// </summary>
static class MatrixInstructions
{
    const int Rows = 16, Columns = 8; // of a result

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
    static void Tf32(uint register, int r, bool isA, int group, int place, Span<float> matrix)
    {
        var k = place + 4 * (isA ? r / 2 : r);
        matrix[At(isA, isA ? group + 8 * (r % 2) : group, k, 8)] = BitConverter.UInt32BitsToSingle(register & 0xFFFFE000);
    }

    /// <summary>
    /// As above for A (16 × 16) and B (16 × 8), with two neighbors along k in a register, the first in its lower half, and 8 along k to the next.
    /// </summary>
    static void Bf16(uint register, int r, bool isA, int group, int place, Span<float> matrix)
    {
        var (line, k) = (isA ? group + 8 * (r % 2) : group, 2 * place + 8 * (isA ? r / 2 : r));
        matrix[At(isA, line, k, 16)] = BitConverter.UInt32BitsToSingle(register << 16);
        matrix[At(isA, line, k + 1, 16)] = BitConverter.UInt32BitsToSingle(register & 0xFFFF0000);
    }

    /// <summary>A lies row by row, B by k, its columns innermost.</summary>
    static int At(bool isA, int line, int k, int depth) => isA ? line * depth + k : k * Columns + line;

    delegate void Place(uint register, int r, bool isA, int group, int place, Span<float> matrix);

    static Action<PtxWarp> Multiply(PtxLine line, int depth, Place put)
    {
        if (line.Count != 4) throw line.Unknown();
        var (d, a, b, c) = (line.Vector(0, 4, "f32", isTarget: true), line.Vector(1, 4, "u32"), line.Vector(2, 2, "u32"), line.Vector(3, 4, "f32"));
        return warp =>
        {
            Span<float> left = stackalloc float[Rows * depth], right = stackalloc float[depth * Columns], sums = stackalloc float[Rows * Columns];
            foreach (var thread in warp.Active)
            {
                var lane = PtxWarp.LaneOf(thread);
                for (var r = 0; r < 4; r++) put(thread.Get<uint>(a[r]), r, true, lane / 4, lane % 4, left);
                for (var r = 0; r < 2; r++) put(thread.Get<uint>(b[r]), r, false, lane / 4, lane % 4, right);
                for (var i = 0; i < 4; i++) sums[Result(lane, i)] = thread.Get<float>(c[i]);
            }
            for (var row = 0; row < Rows; row++)
            {
                var sum = sums.Slice(row * Columns, Columns);
                for (var k = 0; k < depth; k++)
                {
                    var factor = left[row * depth + k];
                    var others = right.Slice(k * Columns, Columns);
                    for (var column = 0; column < Columns; column++) sum[column] += factor * others[column];
                }
            }
            foreach (var thread in warp.Active)
                for (var i = 0; i < 4; i++) thread.Set(d[i], sums[Result(PtxWarp.LaneOf(thread), i)]);
        };
    }

    /// <summary>Where a lane's result i lies, row by row.</summary>
    static int Result(int lane, int i) => (lane / 4 + 8 * (i / 2)) * Columns + 2 * (lane % 4) + i % 2;

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
                    thread.Set(targets[m], isTransposed
                        ? Read<ushort>(thread, addresses[8 * m + pair], group) | (uint)Read<ushort>(thread, addresses[8 * m + pair + 1], group) << 16
                        : Read<uint>(thread, addresses[8 * m + group], pair));
                }
            }
        };
    }

    /// <summary>What lies in a row from a column of 2 bytes on.</summary>
    static T Read<T>(PtxThread thread, ulong row, int column) where T : unmanaged =>
        Unsafe.ReadUnaligned<T>(ref thread.At(PtxSpace.Shared, row + 2 * (ulong)column, Unsafe.SizeOf<T>(), PtxAccess.Read));
}
