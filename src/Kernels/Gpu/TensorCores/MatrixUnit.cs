using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// The matrix instructions of NVIDIA's tensor cores, for a warp together. With g = lane / 4 and t = lane mod 4 a thread holds
/// C: rows g, g + 8, columns 2t, 2t + 1 (A, B of row g, C, D of row g + 8);
/// A, tf32: (g, t), (g + 8, t), (g, t + 4), (g + 8, t + 4); B, tf32: (t, g), (t + 4, g), row = k;
/// A, bf16: the same with pairs of neighbors in k, (g, 2t …), (g + 8, 2t …), (g, 2t + 8 …), (g + 8, 2t + 8 …); B, bf16: (2t …, g), (2t + 8 …, g).
/// </summary>
/// <remarks>
/// Instructions of sm_80. Sums are kept in float; the order of the additions inside one instruction is the hardware's. The bodies are never run: where there
/// are no tensor cores the portable product (<c>PortableProduct</c>) runs in place of every kernel that uses them.
/// Source: PTX ISA 8.8, sections "Matrix Fragments for mma.m16n8k8", "… mma.m16n8k16", "ldmatrix" and "cvt".
/// </remarks>
static class MatrixUnit
{
    /// <summary>sum + a · b for a 16 × 8 · 8 × 8 product of tf32 numbers.</summary>
    [IntrinsicImplementation]
    public static Quad MultiplyTf32(float c0, float c1, float c2, float c3, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1) =>
        throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>sum + a · b for a 16 × 16 · 16 × 8 product of bf16 numbers, two in each register.</summary>
    [IntrinsicImplementation]
    public static Quad MultiplyBf16(float c0, float c1, float c2, float c3, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1) =>
        throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>The tf32 number (10 bits of mantissa) nearest to x, ties away from 0.</summary>
    [IntrinsicImplementation]
    public static uint RoundTf32(float x) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>The bf16 numbers nearest to two floats, ties to even: low in the lower half of the register.</summary>
    [IntrinsicImplementation]
    public static uint RoundBf16(float high, float low) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>
    /// Four 8 × 4 matrices of 32-bit numbers from shared memory: lane i gives the 16-byte aligned address of row i mod 8 of matrix i / 8, and receives number t
    /// of row g of each. (The instruction speaks of 8 × 8 matrices of 16-bit numbers; a row is 16 bytes either way.) <paramref name="further"/> is a
    /// constant: so many numbers from there on.
    /// </summary>
    [IntrinsicImplementation]
    public static Words LoadMatrices(int address, int further) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>
    /// Four 8 × 8 matrices of bf16 numbers from shared memory, turned around: lane i gives the 16-byte aligned address of row i mod 8 of matrix i / 8, and
    /// receives numbers 2t and 2t + 1 of column g of each. <paramref name="further"/> is a constant: so many words of 4 bytes from there on.
    /// </summary>
    [IntrinsicImplementation]
    public static Words LoadTurned(int address, int further) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>
    /// Four neighbors of shared memory, <paramref name="further"/> numbers from a 16-byte aligned address on: a constant, which costs no instruction.
    /// </summary>
    [IntrinsicImplementation]
    public static Quad LoadFour(int address, int further) => throw GpuIntrinsic.OnlyOnNvidia();

    static void WriteMultiplyTf32(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        WriteMultiply(generator, value, "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32");

    static void WriteMultiplyBf16(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        WriteMultiply(generator, value, "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32");

    static void WriteMultiply(PTXCodeGenerator generator, Value value, string instruction)
    {
        var operands = GpuIntrinsic.Registers(generator, value, 10);
        var target = GpuIntrinsic.ResultOfFour(generator, value);
        using var command = generator.BeginCommand(instruction);
        command.AppendVectorArgument(target);
        command.AppendVectorArgument(operands[4..8]);
        command.AppendVectorArgument(operands[8..10]);
        command.AppendVectorArgument(operands[0..4]);
    }

    static void WriteRoundTf32(PTXBackend backend, PTXCodeGenerator generator, Value value) => WriteConversion(generator, value, "cvt.rna.tf32.f32", 1);

    static void WriteRoundBf16(PTXBackend backend, PTXCodeGenerator generator, Value value) => WriteConversion(generator, value, "cvt.rn.bf16x2.f32", 2);

    static void WriteConversion(PTXCodeGenerator generator, Value value, string instruction, int count)
    {
        var operands = GpuIntrinsic.Registers(generator, value, count);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand(instruction);
        command.AppendArgument(target);
        foreach (var operand in operands) command.AppendArgument(operand);
    }

    static void WriteLoadMatrices(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        WriteLoad(generator, value, "ldmatrix.sync.aligned.m8n8.x4.shared.b16");

    static void WriteLoadTurned(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        WriteLoad(generator, value, "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16");

    static void WriteLoadFour(PTXBackend backend, PTXCodeGenerator generator, Value value) => WriteLoad(generator, value, "ld.shared.v4.f32");

    static void WriteLoad(PTXCodeGenerator generator, Value value, string instruction)
    {
        var address = generator.LoadHardware(value[0]);
        var target = GpuIntrinsic.ResultOfFour(generator, value);
        using var command = generator.BeginCommand(instruction);
        command.AppendVectorArgument(target);
        command.AppendArgumentValue(address, GpuIntrinsic.Constant(value, 1) * sizeof(float));
    }
}

/// <summary>Four numbers that a kernel keeps in registers: what a thread holds of a 16 × 8 tile of results, or of an operand's 16 × 8 numbers.</summary>
struct Quad
{
    public float A;
    public float B;
    public float C;
    public float D;

    /// <summary>The bits of four registers as numbers.</summary>
    public static Quad Of(Words words) => new()
    {
        A = Interop.IntAsFloat(words.A),
        B = Interop.IntAsFloat(words.B),
        C = Interop.IntAsFloat(words.C),
        D = Interop.IntAsFloat(words.D),
    };
}

/// <summary>Four registers without a type: operands of matrix instructions, and what four 8 × 4 matrices leave with a thread.</summary>
struct Words
{
    public uint A;
    public uint B;
    public uint C;
    public uint D;

    /// <summary>The bits of four numbers.</summary>
    public static Words Of(Quad numbers) => new()
    {
        A = Interop.FloatAsInt(numbers.A),
        B = Interop.FloatAsInt(numbers.B),
        C = Interop.FloatAsInt(numbers.C),
        D = Interop.FloatAsInt(numbers.D),
    };
}

/// <summary>Two of those.</summary>
struct TwoQuads
{
    public Quad First;
    public Quad Second;
}

/// <summary>Two of those.</summary>
struct TwoWords
{
    public Words First;
    public Words Second;
}
