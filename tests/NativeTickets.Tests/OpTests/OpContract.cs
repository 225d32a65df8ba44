namespace NativeTickets.Tests;

/// <summary>
/// The law book of ops. A derived class names its cases; each is held to all laws: derivatives against central differences in double on the reference,
/// every device against the reference, the same bits for every thread count, NaN in the lanes past N not mattering, gradients adding up.
/// </summary>
public abstract class OpContract
{
    /// <summary>Around one vector of 16 lanes, two of them, and a byte: where a loop that ends wrongly ends wrongly.</summary>
    protected static readonly int[] Edges = [1, 15, 16, 17, 31, 33, 255, 257];

    /// <summary>
    /// Cases at the edges of what the op takes: images in a batch, or numbers of a plain tensor, 1, 15, 16, 17, 31, 33, 255 and 257 among them.
    /// </summary>
    public abstract IEnumerable<OpCase> Cases { get; }

    /// <summary>How far the fast devices may be from the reference, relative to the largest element: float sums of up to a few thousand terms.</summary>
    protected virtual double DeviceTolerance => 2e-5;

    /// <summary>Central differences in double: truncation h² and rounding 1e-16/h balance near 1e-5.</summary>
    const double Step = 1e-5;

    const double GradientTolerance = 1e-7;

    [Fact]
    public void The_cases_stand_at_the_edges()
    {
        var sizes = Cases.Select(c => c.Inputs[0]).Select(input => input.HasBatchAxis ? input.Shape[0] : input.Shape.Count).ToHashSet();
        Assert.Superset(Edges.ToHashSet(), sizes);
    }

    [Fact]
    public void The_backward_pass_is_the_central_difference_of_the_forward_pass()
    {
        using var reference = Device.Open("reference");
        foreach (var opCase in Cases.Where(c => c.Inputs.Any(i => i.IsDifferentiable)))
        {
            var inputs = Doubles(opCase);
            double[]? upstream = null;
            var run = OpRun.On(reference, opCase, inputs, shape => upstream ??= Normal($"{opCase.Name}/upstream", shape.Count));
            for (var direction = 0; direction < 3; direction++)
            {
                var moves = opCase.Inputs.Select((input, i) => input.IsDifferentiable
                    ? Normal($"{opCase.Name}/direction{direction}/{i}", input.Values.Length)
                    : new double[input.Values.Length]).ToArray();
                var analytic = run.Gradients.Select((g, i) => g is null ? 0 : Dot(g, moves[i])).Sum();
                var ahead = Dot(Forward(reference, opCase, Moved(inputs, moves, Step)), upstream!);
                var behind = Dot(Forward(reference, opCase, Moved(inputs, moves, -Step)), upstream!);
                var numeric = (ahead - behind) / (2 * Step);
                // where the terms of the directional derivative nearly cancel, their sizes are the scale, not their sum
                var scale = Math.Max(Math.Abs(numeric),
                    run.Gradients.Select((g, i) => g is null ? 0 : Math.Sqrt(Dot(g, g) * Dot(moves[i], moves[i]) / g.Length)).Sum());
                Assert.True(Math.Abs(analytic - numeric) <= GradientTolerance * Math.Max(scale, 1e-3),
                    $"{opCase.Name}, direction {direction}: backward says {analytic:R}, the difference quotient {numeric:R}");
            }
        }
    }

    [Fact]
    public void The_cpu_agrees_with_the_reference()
    {
        using var cpu = Device.Open("cpu");
        AgreesWithReference(cpu, _ => true);
    }

    /// <summary>
    /// The simulator runs the GPU's kernels; it is slow, so the cases are small. One pass compares with the reference, another with the first, bit for bit.
    /// </summary>
    [Fact]
    public void The_gpu_kernels_agree_with_the_reference_and_give_the_same_bits_twice()
    {
        using var gpu = Device.Open("ilgpu-cpu");
        AgreesWithReference(gpu, FitsSimulator);
        foreach (var opCase in Cases.Where(FitsSimulator).Take(2))
        {
            var (first, second) = (Run(gpu, opCase), Run(gpu, opCase));
            Assert.Equal(first.Output, second.Output);
            Assert.Equal(first.Gradients, second.Gradients);
        }
    }

    /// <summary>The real GPU, where there is one: the same cases, at any size.</summary>
    [Theory, InlineData("cuda"), InlineData("opencl")]
    public void A_real_gpu_agrees_with_the_reference_and_gives_the_same_bits_twice(string name)
    {
        using var gpu = RealGpu.OpenOrSkip(name);
        AgreesWithReference(gpu, _ => true);
        foreach (var opCase in Cases)
        {
            var (first, second) = (Run(gpu, opCase), Run(gpu, opCase));
            Assert.Equal(first.Output, second.Output);
            Assert.Equal(first.Gradients, second.Gradients);
        }
    }

    /// <summary>
    /// For ops that multiply matrices: on tensor cores, with factors of 10 or 7 bits of mantissa. Each factor is off by half of its last bit at most, so a
    /// product by one of them, 2⁻¹⁰ or 2⁻⁷; of long sums the largest element is so much larger than a term that four times that, relative to it, is never met
    /// by chance.
    /// </summary>
    protected void AgreesOnTensorCores(string precision, IEnumerable<OpCase>? cases = null)
    {
        using var gpu = RealGpu.OpenOrSkip("cuda", precision);
        Assert.SkipUnless(gpu.Precision == precision, $"{gpu.Description} has no tensor cores for {precision}");
        OpCase[] all = [.. cases ?? Cases];
        AgreesWithReference(gpu, all, TensorCoreTolerance(precision));
        foreach (var opCase in all)
        {
            var (first, second) = (Run(gpu, opCase), Run(gpu, opCase));
            Assert.Equal(first.Output, second.Output);
            Assert.Equal(first.Gradients, second.Gradients);
        }
    }

    /// <summary>How far a product of rounded factors may be from the reference, relative to the largest element.</summary>
    protected static double TensorCoreTolerance(string precision) => precision == "tf32" ? 4.0 / 1024 : 4.0 / 128;

    [Fact]
    public void Two_runs_and_runs_with_1_2_and_7_threads_give_the_same_bits()
    {
        using var one = Device.Open("cpu", threads: 1);
        using var two = Device.Open("cpu", threads: 2);
        using var seven = Device.Open("cpu", threads: 7);
        foreach (var opCase in Cases)
        {
            var expected = Run(one, opCase);
            foreach (var device in new[] { one, two, seven })
            {
                var again = Run(device, opCase);
                Assert.Equal(expected.Output, again.Output);
                Assert.Equal(expected.Gradients, again.Gradients);
            }
        }
    }

    [Fact]
    public void Gradients_of_two_backward_passes_add_up()
    {
        using var device = Device.Open("cpu", threads: 1);
        var opCase = Cases.First();
        if (!opCase.Inputs.Any(i => i.IsDifferentiable)) return;
        using var tape = new Tape(device);
        var tensors = opCase.Inputs.Select(i => i.HasBatchAxis
            ? tape.Input(i.Shape, i.Values, i.IsDifferentiable)
            : Tensor.FromArray(device, i.Shape, i.Values, i.IsDifferentiable)).ToArray();
        var once = new double[tensors.Length][];
        for (var pass = 0; pass < 2; pass++)
        {
            var output = opCase.Apply(tensors);
            using var up = new Tensor(device, output.Shape, output.HasBatchAxis);
            OpRun.WriteDoubles(up, Normal($"{opCase.Name}/upstream", output.Shape.Count));
            tape.Backward(output, up);
            for (var i = 0; i < tensors.Length; i++)
            {
                if (!opCase.Inputs[i].IsDifferentiable) continue;
                var now = OpRun.ReadDoubles(tensors[i].Gradient!);
                if (pass == 0) once[i] = now;
                else Assert.Equal(once[i].Select(v => 2 * v), now);
            }
        }
        foreach (var tensor in tensors.Where(t => !t.HasBatchAxis)) tensor.Dispose();
    }

    /// <summary>Runs every case that <paramref name="fits"/> on a device and on the reference.</summary>
    protected void AgreesWithReference(Device device, Func<OpCase, bool> fits) => AgreesWithReference(device, Cases.Where(fits), DeviceTolerance);

    void AgreesWithReference(Device device, IEnumerable<OpCase> cases, double tolerance)
    {
        using var reference = Device.Open("reference");
        foreach (var opCase in cases)
        {
            var expected = Run(reference, opCase);
            var actual = Run(device, opCase);
            Close(expected.Output, actual.Output, $"{opCase.Name} on {device.Name}: output", tolerance);
            for (var i = 0; i < expected.Gradients.Length; i++)
                if (expected.Gradients[i] is { } gradient)
                    Close(gradient, actual.Gradients[i]!, $"{opCase.Name} on {device.Name}: gradient of input {i}", tolerance);
        }
    }

    /// <summary>At most 33 images and 20,000 elements.</summary>
    static bool FitsSimulator(OpCase opCase) =>
        opCase.Inputs.All(i => !i.HasBatchAxis || i.Shape[0] <= 33) && opCase.Inputs.Sum(i => i.Values.Length) <= 20_000;

    protected static OpRun Run(Device device, OpCase opCase) =>
        OpRun.On(device, opCase, Doubles(opCase), shape => [.. Normal($"{opCase.Name}/upstream", shape.Count).Select(v => (double)(float)v)]);

    /// <summary>Numbers from N(0, 1), the same for the same name.</summary>
    protected static float[] NormalFloats(string name, int count) => [.. Normal(name, count).Select(v => (float)v)];

    /// <summary>Labels 0 … classes − 1 as floats.</summary>
    protected static float[] Labels(string name, int count, int classes)
    {
        var stream = new RandomStream(1, name);
        return [.. Enumerable.Range(0, count).Select(_ => (float)stream.NextInt(classes))];
    }

    protected static double[] Normal(string name, int count)
    {
        var stream = new RandomStream(1, name);
        return [.. Enumerable.Range(0, count).Select(_ => (double)stream.NextNormal())];
    }

    static void Close(double[] expected, double[] actual, string what, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(largest, 1e-6),
                $"{what}[{i}]: reference {expected[i]:R}, got {actual[i]:R}, largest {largest:R}");
    }

    static double[][] Doubles(OpCase opCase) => [.. opCase.Inputs.Select(i => i.Values.Select(v => (double)v).ToArray())];

    static double[] Forward(Device device, OpCase opCase, double[][] inputs) =>
        OpRun.On(device, opCase with { Inputs = [.. opCase.Inputs.Select(i => i with { IsDifferentiable = false })] }, inputs, _ => []).Output;

    static double[][] Moved(double[][] inputs, double[][] moves, double step) =>
        [.. inputs.Zip(moves, (x, move) => x.Zip(move, (a, b) => a + step * b).ToArray())];

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
