using ILGPU;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Kernels as they are compiled for NVIDIA's GPUs, run from their PTX and compared with the naive references.</summary>
public sealed class PtxKernelTests : IDisposable
{
    readonly PtxWorkbench bench = new();
    readonly RandomStream stream = new(1, "ptx kernels");

    public void Dispose() => bench.Dispose();

    [Theory, InlineData(false, true, 1), InlineData(true, false, 1), InlineData(false, true, 4)]
    public void A_step_of_gradient_descent_is_the_naive_one(bool isNesterov, bool hasMask, int together)
    {
        const int Count = 200;
        var (weight, velocity, gradient, mask) =
            (Numbers(Count), Numbers(Count), Numbers(Count), Enumerable.Range(0, Count).Select(i => (float)(i % 3 == 0 ? 0 : 1)).ToArray());
        var (w, v) = (bench.Buffer(weight), bench.Buffer(velocity));
        var rule = new SgdRule(0.1f, 0.9f, 1e-3f, isNesterov);
        var (g, m) = (bench.Buffer(gradient), hasMask ? bench.Buffer(mask) : null);
        if (together == 1) bench.RunEach(Count, new ElementwiseGpu.StepBody<SgdRule, float, FloatAlgebra>(rule, w, v, v, g, m));
        else
            bench.RunEach(Count / FourFloats.Width, new ElementwiseGpu.StepBody<SgdRule, FourFloats, FourAlgebra>(rule, w, v, v, g, m));
        var (expectedWeight, expectedVelocity) = (Doubles(weight), Doubles(velocity));
        ElementwiseReference.Step(Count, rule, expectedWeight, expectedVelocity, expectedVelocity, Doubles(gradient), hasMask ? Doubles(mask) : null);
        Close(expectedWeight, bench.Read(w, Count));
        Close(expectedVelocity, bench.Read(v, Count));
    }

    [Fact]
    public void A_formula_with_a_parameter_is_the_naive_one()
    {
        const int Count = 100;
        var (values, upstream) = (Numbers(Count), Numbers(Count));
        var (x, up, y) = (bench.Buffer(values), bench.Buffer(upstream), bench.Buffer(new float[Count]));
        var formula = new Backward<LeakyRelu>(new LeakyRelu(0.3f));
        bench.RunEach(Count, new ElementwiseGpu.Body<Backward<LeakyRelu>, float, FloatAlgebra>(formula, y, x, up, x));
        var expected = new double[Count];
        ElementwiseReference.Run(Count, formula, expected, Doubles(values), Doubles(upstream), expected);
        Close(expected, bench.Read(y, Count));
    }

    /// <summary>The longest formula, with exponential, division and selects: from far below to far above 0.</summary>
    [Fact]
    public void The_error_function_is_the_naive_one()
    {
        const int Count = 400;
        var values = Enumerable.Range(0, Count).Select(i => (i - 200) / 30f).ToArray();
        var (x, y) = (bench.Buffer(values), bench.Buffer(new float[Count]));
        bench.RunEach(Count / FourFloats.Width, new ElementwiseGpu.BareBody<Forward<Gelu>, FourFloats, FourAlgebra>(y, x, x, x));
        var (inputs, expected) = (Doubles(values), new double[Count]);
        ElementwiseReference.Run(Count, new Forward<Gelu>(default), expected, inputs, inputs, inputs);
        Close(expected, bench.Read(y, Count));
    }

    [Fact]
    public void Cross_entropy_and_its_gradient_are_the_naive_ones()
    {
        const int N = 90, Classes = 10;
        var (logits, labels, upstream) = (Numbers(N * Classes), Enumerable.Range(0, N).Select(i => (float)(i % Classes)).ToArray(), new[] { 0.5f });
        var (x, l, losses, loss, gradient) =
            (bench.Buffer(logits), bench.Buffer(labels), bench.Buffer(new float[N]), bench.Buffer([0]), bench.Buffer(new float[N * Classes]));
        bench.RunEach(N, new CrossEntropyGpu.ForwardBody(Classes, GpuBuffer.Of(x), GpuBuffer.Of(l), GpuBuffer.Of(losses)));
        var partial = bench.Buffer(new float[2]);
        var tree = new ColumnSumGpu.Tree(N, 1, 1f / N, GpuBuffer.Of(losses), GpuBuffer.Of(partial), GpuBuffer.Of(loss));
        bench.RunGroups(1, 1, 1, new ColumnTree<ITreeShape.Card, ColumnSumGpu.Tree>(1, 1, N, 2, 1, 0, tree, GpuBuffer.Of<int>(bench.Buffer([0]))));
        bench.RunEach(N, new CrossEntropyGpu.BackwardBody(N, Classes, GpuBuffer.Of(x), GpuBuffer.Of(l), GpuBuffer.Of(bench.Buffer(upstream)),
            GpuBuffer.Of(gradient)));
        var (expected, expectedGradient) = (new double[1], new double[N * Classes]);
        CrossEntropyReference.Forward(N, Classes, Doubles(logits), Doubles(labels), expected);
        CrossEntropyReference.Backward(N, Classes, Doubles(logits), Doubles(labels), Doubles(upstream), expectedGradient);
        Close(expected, bench.Read(loss, 1));
        Close(expectedGradient, bench.Read(gradient, N * Classes));
    }

    /// <summary>Several groups share columns, and the last one to come gathers what all have written, over two levels; then the counters are 0 again.</summary>
    [Fact]
    public void A_sum_of_columns_that_several_groups_share_is_the_tree_written_out()
    {
        const int Rows = 64 * 66, Columns = 9;
        var numbers = Numbers(Rows * Columns);
        var (x, partial, sum, counters) = (bench.Buffer(numbers), bench.Buffer(new float[ColumnTreeGpu.Height(Rows) * Columns]),
            bench.Buffer(new float[Columns]), bench.Buffer([0, 0]));
        var tree = new ColumnSumGpu.Tree(Rows, Columns, 1, GpuBuffer.Of(x), GpuBuffer.Of(partial), GpuBuffer.Of(sum));
        var groups = new ColumnTree<ITreeShape.Card, ColumnSumGpu.Tree>(
            Columns, 1, Rows, ColumnSumGpu.Chunks(Rows), 1, 0, tree, GpuBuffer.Of<int>(counters));
        for (var again = 0; again < 2; again++)
        {
            bench.RunGroups(2, 5, 1, groups);
            var expected = Enumerable.Range(0, Columns).Select(c =>
            {
                var sums = Enumerable.Range(0, Rows).Select(row => numbers[row * Columns + c]).ToArray();
                while (sums.Length > 1) sums = [.. sums.Chunk(64).Select(chunk => chunk.Aggregate(0f, (one, other) => one + other))];
                return sums[0];
            });
            Assert.Equal(expected, bench.Read(sum, Columns));
            Assert.Equal([0, 0], bench.Read(counters, 2));
        }
    }

    [Fact]
    public void Right_answers_are_counted_as_the_naive_one_counts_them()
    {
        const int N = 70, Classes = 3;
        var (logits, labels) = (Numbers(N * Classes), Enumerable.Range(0, N).Select(i => (float)(i % Classes)).ToArray());
        logits[0] = float.NaN; // of image 0, whose label is 0: no right answer
        var hits = bench.Buffer(new float[N]);
        bench.RunEach(N, new CountCorrectGpu.Body(Classes, GpuBuffer.Of(bench.Buffer(logits)), GpuBuffer.Of(bench.Buffer(labels)), GpuBuffer.Of(hits)));
        var expected = new double[1];
        CountCorrectReference.Run(N, Classes, Doubles(logits), Doubles(labels), expected);
        Assert.InRange(expected[0], 1, N - 1);
        Assert.Equal(expected[0], bench.Read(hits, N).Sum());
    }

    /// <summary>What no CPU shows: a kernel that reads past a buffer's end. Rented buffers are larger than asked for, so the view is one by itself.</summary>
    [Fact]
    public void A_kernel_that_reads_past_a_buffer_is_told()
    {
        var fault = Assert.Throws<PtxFault>(() => bench.RunEach(65, new ColumnSumGpu.Body(1, 65, bench.View(new float[64]), bench.View(new float[65]))));
        Assert.Contains("4 bytes at 0x1000000200 are outside of buffer 0, 256 bytes after the start of its 256 (thread (0,0,0) of group (1,0,0))",
            fault.Message);
    }

    readonly struct Reversal(int rounds, ArrayView<float> x, ArrayView<int> counts, ArrayView<ushort> halves)
    {
        /// <summary>
        /// Static and dynamic shared memory, barriers in a loop, an inner loop of as many rounds as the lane says, shuffles, atomics, 16-bit stores, a switch.
        /// </summary>
        public void Run()
        {
            var (tile, copy) = (SharedMemory.Allocate<float>(128), SharedMemory.GetDynamic<float>());
            var t = Group.IdxX;
            var at = Grid.IdxX * Group.DimX + t;
            var value = x[at];
            for (var round = 0; round < rounds; round++)
            {
                tile[t] = value;
                copy[t] = value + 1;
                Group.Barrier();
                for (var i = 0; i <= (t & 3); i++) value += tile[127 - t] * i;
                value += copy[t ^ 64];
                value += Warp.ShuffleXor(value, 16);
                Group.Barrier();
                switch (round)
                {
                    case 0: value *= 0.5f; break;
                    case 1: value -= 2; break;
                    case 2: value += 3; break;
                    default: value *= 0.25f; break;
                }
            }
            Atomic.Add(ref counts[Grid.IdxX], t);
            halves[at] = (ushort)(Interop.FloatAsInt(value) >> 16);
            x[at] = value;
        }
    }

    static void Enter(Reversal body) => body.Run();

    [Fact]
    public void A_grouped_kernel_with_a_struct_of_views_does_what_its_source_says()
    {
        var values = Numbers(256);
        var (x, counts, halves) = (bench.View(values), bench.View(new int[2]), bench.View(new ushort[256]));
        var kernel = bench.Compile(((Action<Reversal>)Enter).Method);
        bench.Machine.Run(kernel, grid: 2, group: 128, sharedBytes: 512, new Reversal(4, x, counts, halves));
        for (var round = 0; round < 4; round++)
        {
            var before = (float[])values.Clone();
            for (var i = 0; i < 256; i++)
            {
                for (var k = 0; k <= (i & 3); k++) values[i] += before[i / 128 * 128 + 127 - i % 128] * k;
                values[i] += before[i ^ 64] + 1;
            }
            before = (float[])values.Clone();
            for (var i = 0; i < 256; i++)
                values[i] = round switch
                {
                    0 => (values[i] + before[i ^ 16]) * 0.5f,
                    1 => values[i] + before[i ^ 16] - 2,
                    2 => values[i] + before[i ^ 16] + 3,
                    _ => (values[i] + before[i ^ 16]) * 0.25f,
                };
        }
        Assert.Equal(values, bench.Read(x));
        Assert.Equal([8128, 8128], bench.Read(counts));
        Assert.Equal(values.Select(v => (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)), bench.Read(halves));
    }

    [Fact]
    public void An_argument_that_is_not_as_large_as_its_parameter_is_told()
    {
        var kernel = bench.Compile(((Action<Reversal>)Enter).Method);
        Assert.Contains("has 56 bytes, and Int32 4", Assert.Throws<PtxFault>(() => bench.Machine.Run(kernel, 1, 128, 512, 7)).Message);
        Assert.Contains("has 1 parameters, got 0 arguments", Assert.Throws<PtxFault>(() => bench.Machine.Run(kernel, 1, 128, 512)).Message);
    }

    static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];

    float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => stream.NextNormal())];

    // a few dozen roundings of numbers near 1
    static void Close(double[] expected, float[] actual) => Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
}
