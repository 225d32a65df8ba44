namespace NativeTickets.Tests;

/// <summary>
/// Matrix instructions against naive products of random numbers; where the elements lie is written here as the instruction set has it, element by element.
/// </summary>
public sealed class PtxMatrixTests
{
    const string Rows = "and.b32 %r1, %r0, 31; shl.b32 %r2, %r1, 6; cvt.u64.u32 %rd7, %r2; add.u64 %rd8, %rd2, %rd7;"; // %rd8: the lane's own 64 bytes of in
    const string Write = "shl.b32 %r20, %r0, 4; cvt.u64.u32 %rd9, %r20; add.u64 %rd9, %rd1, %rd9; st.global.v4.f32 [%rd9], {%f0, %f1, %f2, %f3};";
    const string Operands = "ld.global.v4.b32 {%r4, %r5, %r6, %r7}, [%rd8]; ld.global.v2.b32 {%r8, %r9}, [%rd8+16]; ld.global.v4.f32 {%f0, " +
        "%f1, %f2, %f3}, [%rd8+32];";
    const string Tf32 = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%r4, %r5, %r6, %r7}, {%r8, %r9}, {%f0, %f1, %f2, %f3};";
    const string Bf16 = "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%f0, %f1, %f2, %f3}, {%r4, %r5, %r6, %r7}, {%r8, %r9}, {%f0, %f1, %f2, %f3};";

    readonly RandomStream stream = new(1, "ptx");

    [Fact]
    public void A_product_in_tf32_is_the_naive_one_of_the_upper_19_bits()
    {
        var (a, b, c) = (Matrix(16, 8), Matrix(8, 8), Matrix(16, 8));
        var input = new uint[32 * 16];
        for (var lane = 0; lane < 32; lane++)
        {
            var (group, place) = (lane >> 2, lane % 4);
            for (var i = 0; i < 4; i++) input[lane * 16 + i] = Bits(a[i is 0 or 2 ? group : group + 8, i is 0 or 1 ? place : place + 4]);
            for (var i = 0; i < 2; i++) input[lane * 16 + 4 + i] = Bits(b[i == 0 ? place : place + 4, group]);
            Accumulators(c, lane, (i, value) => input[lane * 16 + 8 + i] = Bits(value));
        }
        Close(Naive(a, b, c, v => BitConverter.UInt32BitsToSingle(Bits(v) & 0xFFFFE000)), PtxText.Run(Rows + Operands + Tf32 + Write, input: input));
    }

    [Fact]
    public void A_product_in_bf16_is_the_naive_one()
    {
        var (a, b, c) = (Matrix(16, 16), Matrix(16, 8), Matrix(16, 8));
        var input = new uint[32 * 16];
        for (var lane = 0; lane < 32; lane++)
        {
            var (group, place) = (lane >> 2, lane % 4);
            for (var i = 0; i < 8; i++)
                input[lane * 16 + i / 2] |= Half(a[i is 0 or 1 or 4 or 5 ? group : group + 8, place * 2 + (i & 1) + (i >= 4 ? 8 : 0)]) << 16 * (i & 1);
            for (var i = 0; i < 4; i++) input[lane * 16 + 4 + i / 2] |= Half(b[place * 2 + (i & 1) + (i >= 2 ? 8 : 0), group]) << 16 * (i & 1);
            Accumulators(c, lane, (i, value) => input[lane * 16 + 8 + i] = Bits(value));
        }
        Close(Naive(a, b, c, Rounded), PtxText.Run(Rows + Operands + Bf16 + Write, input: input));
    }

    /// <summary>A by rows at 0, four matrices; B at 512, two matrices: by columns as they are, or by rows and transposed.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Loaded_matrices_are_what_a_product_takes(bool isTransposed)
    {
        var (a, b, c) = (Matrix(16, 16), Matrix(16, 8), new float[16, 8]);
        var input = new uint[512];
        for (var i = 0; i < 256; i++) input[i / 2] |= Half(a[i / 16, i % 16]) << 16 * (i % 2);
        for (var i = 0; i < 128; i++) input[128 + i / 2] |= Half(isTransposed ? b[i / 8, i % 8] : b[i % 16, i / 16]) << 16 * (i % 2);
        var body = """
            shl.b32 %r1, %r0, 4; cvt.u64.u32 %rd7, %r1; add.u64 %rd8, %rd2, %rd7; add.u64 %rd9, %rd4, %rd7;
            cp.async.cg.shared.global [%rd9], [%rd8], 16;
            cp.async.cg.shared.global [%rd9+512], [%rd8+512], 16;
            cp.async.wait_all;
            bar.sync 0;
            and.b32 %r2, %r0, 15; shl.b32 %r2, %r2, 5; and.b32 %r3, %r0, 16; add.u32 %r2, %r2, %r3; cvt.u64.u32 %rd10, %r2; add.u64 %rd10, %rd4, %rd10;
            ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r4, %r5, %r6, %r7}, [%rd10];

            """ + (isTransposed
            ? "and.b32 %r2, %r0, 15; shl.b32 %r2, %r2, 4; cvt.u64.u32 %rd10, %r2; add.u64 %rd10, %rd4, %rd10; " +
                "ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%r8, %r9}, [%rd10+512];"
            : "and.b32 %r2, %r0, 7; shl.b32 %r2, %r2, 5; and.b32 %r3, %r0, 8; shl.b32 %r3, %r3, 1; add.u32 %r2, %r2, %r3; cvt.u64.u32 %rd10, %r2; " +
                "add.u64 %rd10, %rd4, %rd10;"
                + "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r8}, [%rd10+512]; ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r9}, [%rd10+528];")
            + "mov.f32 %f0, 0f00000000; mov.f32 %f1, %f0; mov.f32 %f2, %f0; mov.f32 %f3, %f0;" + Bf16 + Write;
        Close(Naive(a, b, c, Rounded), PtxText.Run(body, input: input));
    }

    [Fact]
    public void A_row_of_a_matrix_that_is_not_aligned_is_told() =>
        Assert.Contains("the address 0x418 is not a multiple of 16 (thread (1,0,0)",
            PtxText.Fault("add.u64 %rd5, %rd5, %rd6; ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r8}, [%rd5];"));

    static void Accumulators(float[,] c, int lane, Action<int, float> put)
    {
        for (var i = 0; i < 4; i++) put(i, c[i < 2 ? lane >> 2 : (lane >> 2) + 8, lane % 4 * 2 + (i & 1)]);
    }

    static float[,] Naive(float[,] a, float[,] b, float[,] c, Func<float, float> round)
    {
        var result = (float[,])c.Clone();
        for (var m = 0; m < 16; m++)
            for (var n = 0; n < 8; n++)
                for (var k = 0; k < b.GetLength(0); k++) result[m, n] += round(a[m, k]) * round(b[k, n]);
        return result;
    }

    static void Close(float[,] expected, uint[] actual)
    {
        for (var lane = 0; lane < 32; lane++)
            // 16 terms below 1 in any order
            Accumulators(expected, lane, (i, value) => Assert.Equal(value, BitConverter.UInt32BitsToSingle(actual[lane * 4 + i]), 1e-5f));
    }

    static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    static uint Half(float value) => ConversionInstructions.ToBf16(value);

    static float Rounded(float value) => BitConverter.UInt32BitsToSingle(Half(value) << 16);

    float[,] Matrix(int rows, int columns)
    {
        var matrix = new float[rows, columns];
        for (var i = 0; i < rows * columns; i++) matrix[i / columns, i % columns] = stream.NextUniform(-1, 1);
        return matrix;
    }
}
