namespace NativeTickets.Lab.Inspection;

/// <summary>
/// Every op and every fused step on small shapes, forward and backward, on a device and on the naive loops in double that specify it. Shapes take the kernels'
/// forms: channels in fours and not, sums that are cut, windows that overlap.
/// </summary>
static class OpProbe
{
    /// <summary>The ops by name; some have several cases.</summary>
    public static IReadOnlyList<OpProbeCase> Cases { get; } = [.. Products, .. Layers, .. Losses, .. Formulas, .. Steps];

    static IEnumerable<OpProbeCase> Products =>
    [
        Product("Conv2d", t => t[0].Conv2d(t[1], t[2], 1, 1), Batch(5, 3, 9, 9), Plain(8, 3, 3, 3), Plain(8)),
        Product("Conv2d", t => t[0].Conv2d(t[1], null, 2, 1), Batch(3, 16, 9, 8), Plain(20, 16, 3, 3)),
        Product("Conv2d", t => t[0].Conv2d(t[1], null, 2, 0), Batch(3, 8, 6, 6), Plain(12, 8, 1, 1)),
        Product("Conv2d", t => t[0].Conv2d(t[1], null, 1, 1), Batch(3, 64, 5, 5), Plain(68, 64, 3, 3)), // long enough to be cut
        Product("Linear", t => t[0].Linear(t[1], t[2]), Batch(33, 20), Plain(10, 20), Plain(10)),
        Product("MatMul", t => t[0].MatMul(t[1]), Batch(17, 12), Plain(12, 9)),
        Product("NormalizedConv2d", t => t[0].NormalizedConv2d(t[1], t[2], t[3], t[4], t[5], 1, 1),
            Batch(3, 16, 6, 5), Plain(16, 16, 3, 3), Constant(16), Constant(16), Constant(16), Constant(16)),
    ];

    static IEnumerable<OpProbeCase> Layers =>
    [
        Of("BatchNorm", t => t[0].BatchNorm(t[1], t[2], t[3], t[4], training: true), Batch(40, 5, 3, 3), Plain(5), Plain(5), Constant(5), Constant(5)),
        Of("BatchNorm", t => t[0].BatchNorm(t[1], t[2], t[3], t[4], training: true, rectify: true),
            Batch(70, 8, 8, 8), Plain(8), Plain(8), Constant(8), Constant(8)),
        Of("BatchNorm", t => t[0].BatchNorm(t[1], t[2], t[3], t[4], training: false), Batch(5, 8, 3, 3), Plain(8), Plain(8), Constant(8), Constant(8)),
        Of("NormalizedConv2d", t => t[0].NormalizedConv2d(t[1], t[2], t[3], t[4], t[5], 1, 1, rectify: true),
            Batch(3, 3, 6, 5), Plain(5, 3, 3, 3), Constant(5), Constant(5), Constant(5), Constant(5)),
        Of("ScaleShift", t => t[0].ScaleShift(t[1], t[2]), Batch(3, 3, 5, 5), Constant(3), Constant(3)),
        Of("MaxPool2d", t => t[0].MaxPool2d(3, 2, 1), Batch(3, 5, 7, 6)),
        Of("AveragePool2d", t => t[0].AveragePool2d(2, 2), Batch(3, 5, 6, 6)),
        Of("GlobalAveragePool", t => t[0].GlobalAveragePool(), Batch(3, 5, 6, 6)),
        Of("Flatten", t => t[0].Flatten(), Batch(3, 5, 4, 3)),
        Of("Reshape", t => t[0].Reshape(new Shape(3, 10, 3, 2)), Batch(3, 5, 4, 3)),
        Of("Concat", t => Tensor.Concat(t, 1), Batch(3, 2, 4, 3), Batch(3, 5, 4, 3)),
        Of("PadChannels", t => t[0].PadChannels(1, 2), Batch(3, 2, 4, 3)),
        Of("PadImages", t => t[0].PadImages(new Margins(1, 0, 2, 1)), Batch(3, 2, 4, 3)),
        Of("Sum", t => t[0].Sum(), Batch(33, 5, 3, 3)),
        Of("Sum", t => t[0].Sum(0), Batch(7, 5, 3, 3)),
        Of("Sum", t => t[0].Sum(1), Batch(7, 5)),
        Of("Mean", t => t[0].Mean(), Batch(1250, 4)),
        Of("Mean", t => t[0].Mean(1), Batch(7, 5)),
        new("ExpandLike", false, (tape, t) => t[0].OnTape(tape).ExpandLike(t[1]), [Plain(), Image(3, 2)]),
        new("WeightedSum", false, (tape, t) => t[0].OnTape(tape).WeightedSum(t[1].OnTape(tape), 0.3f), [Plain(9), Plain(9)]),
        Of("CountCorrect", t => t[0].CountCorrect(t[1]), Image(33, 10), Labels(33)),
        new("OnTape", false, (tape, t) => t[0].OnTape(tape), [Plain(9)]),
    ];

    static IEnumerable<OpProbeCase> Losses =>
    [
        Of("CrossEntropy", t => t[0].CrossEntropy(t[1]), Batch(70, 10), Labels(70)),
        Of("SmoothedCrossEntropy", t => t[0].SmoothedCrossEntropy(t[1], 0.9f, 0.01f), Batch(33, 10), Labels(33)),
        Of("KlDivergence", t => t[0].KlDivergence(t[1]), Batch(33, 10), Batch(33, 10)),
        Of("MartLoss", t => t[0].MartLoss(t[1], t[2], 5), Batch(33, 10), Batch(33, 10), Labels(33)),
        Of("MeanSquaredError", t => t[0].MeanSquaredError(t[1]), Batch(9, 4), Batch(9, 4)),
        Of("Softmax", t => t[0].Softmax(), Batch(9, 10)),
        Of("LogSoftmax", t => t[0].LogSoftmax(), Batch(9, 10)),
    ];

    static IEnumerable<OpProbeCase> Formulas =>
    [
        Of("Add", t => t[0].Add(t[1]), Batch(5, 3, 2, 2), Batch(5, 3, 2, 2)),
        Of("Subtract", t => t[0].Subtract(t[1]), Batch(5, 4), Batch(5, 4)),
        Of("Multiply", t => t[0].Multiply(t[1]), Batch(5, 4), Batch(5, 4)),
        Of("Divide", t => t[0].Divide(t[1]), Batch(5, 4), Batch(5, 4)),
        Of("Negate", t => t[0].Negate(), Batch(17, 4)),
        Of("Exp", t => t[0].Exp(), Batch(17, 4)),
        Of("Log", t => t[0].Log(), Batch(17, 4)),
        Of("Sqrt", t => t[0].Sqrt(), Batch(17, 4)),
        Of("Abs", t => t[0].Subtract(0.5f).Abs(), Batch(17, 4)),
        Of("Clamp", t => t[0].Clamp(0.3f, 0.7f), Batch(17, 4)),
        Of("Relu", t => t[0].Subtract(0.5f).Relu(), Batch(17, 4)),
        Of("LeakyRelu", t => t[0].Subtract(0.5f).LeakyRelu(0.1f), Batch(17, 4)),
        Of("Sigmoid", t => t[0].Sigmoid(), Batch(17, 4)),
        Of("Tanh", t => t[0].Tanh(), Batch(17, 4)),
        Of("Gelu", t => t[0].Gelu(), Batch(17, 4)),
    ];

    static IEnumerable<OpProbeCase> Steps =>
    [
        Step("AddScaled", (w, t) => w.AddScaled(t[1], 0.3f), Plain(19), Constant(19)),
        Step("MoveTowards", (w, t) => w.MoveTowards(t[1], 0.3f), Plain(19), Constant(19)),
        Step("SgdStep", (w, t) => SgdStep.Apply(w, t[1], t[2], 0.1f, 0.9f, 1e-2f, true), Plain(19), Constant(19), Mask(19)),
        Step("AdamStep", (w, t) => AdamStep.Apply(w, t[1], t[2], null, 0.1f, 0.9f, 0.99f, 1e-3f, 1e-2f, 3), Plain(19), Constant(19), Constant(19)),
        Step("GradientClip", (w, t) => GradientClip.ToNorm([(w, t[1])], 0.5f).Dispose(), Plain(19), Mask(19)),
        Step("SignStep", (w, t) => SignStep.Apply(w, t[1], t[2], 0.1f, 0.03f), Image(3, 2, 4, 4), Image(3, 2, 4, 4), Image(3, 2, 4, 4)),
        Step("PerturbationStep", (w, t) => PerturbationStep.Apply(w, t[1], 0.1f, 0.03f), Image(3, 2, 4, 4), Image(3, 2, 4, 4)),
        Step("LinfProjection", (w, t) => LinfProjection.Apply(w, t[1], 0.1f), Image(3, 2, 4, 4), Image(3, 2, 4, 4)),
    ];

    static OpProbeCase Product(string op, Func<Tensor[], Tensor> apply, params OpProbeInput[] inputs) => new(op, true, (_, t) => apply(t), inputs);

    static OpProbeCase Of(string op, Func<Tensor[], Tensor> apply, params OpProbeInput[] inputs) => new(op, false, (_, t) => apply(t), inputs);

    /// <summary>What a step makes of its first tensor, and of that one's gradient where it has one.</summary>
    static OpProbeCase Step(string op, Action<Tensor, Tensor[]> apply, params OpProbeInput[] inputs) => new(op, false, (tape, t) =>
    {
        if (t[0].RequiresGradient)
        {
            var loss = t[0].OnTape(tape);
            tape.Backward(loss.Multiply(loss).Sum());
        }
        apply(t[0], t);
        return t[0];
    }, inputs);

    static OpProbeInput Batch(params int[] extents) => new(extents, OpProbeLayout.Watched);

    static OpProbeInput Image(params int[] extents) => new(extents, OpProbeLayout.Images);

    static OpProbeInput Plain(params int[] extents) => new(extents, OpProbeLayout.Weights);

    static OpProbeInput Constant(int count) => new([count], OpProbeLayout.Constants);

    static OpProbeInput Mask(int count) => new([count], OpProbeLayout.Mask);

    static OpProbeInput Labels(int count) => new([count], OpProbeLayout.Labels);
}

/// <summary>What an input of a probed op is.</summary>
enum OpProbeLayout { Watched, Images, Weights, Constants, Mask, Labels }

/// <summary>An input of a probed op, drawn from [0.05, 1.05): away from where logarithms and divisions end.</summary>
/// <param name="Extents">Of its shape.</param>
/// <param name="Layout">What it is.</param>
sealed record OpProbeInput(int[] Extents, OpProbeLayout Layout)
{
    /// <summary>The tensor, of the tape where that is to give its gradient; else of the caller.</summary>
    public Tensor On(Tape tape, RandomStream stream)
    {
        var shape = new Shape(Extents);
        var values = new float[shape.Count];
        foreach (ref var value in values.AsSpan())
            value = Layout switch
            {
                OpProbeLayout.Labels => stream.NextInt(10),
                OpProbeLayout.Mask => stream.NextInt(2),
                OpProbeLayout.Watched or OpProbeLayout.Images or OpProbeLayout.Weights or OpProbeLayout.Constants => stream.NextUniform() + 0.05f,
                _ => throw new InvalidOperationException($"no numbers are drawn for {Layout}"),
            };
        return Layout switch
        {
            OpProbeLayout.Watched => tape.Input(shape, values, watch: true),
            OpProbeLayout.Images or OpProbeLayout.Labels => Tensor.FromBatch(tape.Device, shape, values),
            OpProbeLayout.Weights => Tensor.FromArray(tape.Device, shape, values, requiresGradient: true),
            OpProbeLayout.Constants or OpProbeLayout.Mask => Tensor.FromArray(tape.Device, shape, values),
            _ => throw new InvalidOperationException($"no tensor is made for {Layout}"),
        };
    }
}

/// <summary>An op with inputs.</summary>
/// <param name="Op">Its name.</param>
/// <param name="IsProduct">Whether it multiplies matrices, in the device's precision.</param>
/// <param name="Apply">Computes it.</param>
/// <param name="Inputs">Of it.</param>
sealed record OpProbeCase(string Op, bool IsProduct, Func<Tape, Tensor[], Tensor> Apply, OpProbeInput[] Inputs)
{
    /// <summary>The largest difference from the reference of the output or a gradient, relative to the largest number of that.</summary>
    public double DeviationOn(Device device, Device reference)
    {
        var worst = 0.0;
        foreach (var (actual, expected) in Compute(device).Zip(Compute(reference)))
        {
            var largest = expected.Max(value => Math.Abs((double)value));
            for (var i = 0; i < expected.Length; i++)
            {
                var difference = Math.Abs((double)actual[i] - expected[i]);
                var relative = difference == 0 ? 0 : difference / largest;
                if (!(relative <= worst)) worst = relative; // NaN is worse than all
            }
        }
        return worst;
    }

    List<float[]> Compute(Device device)
    {
        using var tape = new Tape(device);
        var stream = new RandomStream(1, $"probe of {Op}");
        Tensor[] tensors = [.. Inputs.Select(input => input.On(tape, stream))];
        var result = Apply(tape, tensors);
        var found = new List<float[]> { result.ToArray() };
        if (result.Tape is not null)
        {
            float[] up = [.. Enumerable.Range(0, result.Shape.Count).Select(_ => stream.NextUniform() - 0.5f)];
            using var upstream = result.HasBatchAxis ? Tensor.FromBatch(device, result.Shape, up) : Tensor.FromArray(device, result.Shape, up);
            tape.Backward(result, upstream);
        }
        found.AddRange(tensors.Where(tensor => tensor.HasGradient).Select(tensor => tensor.Gradient!.ToArray()));
        if (result.Tape is null && !tensors.Contains(result)) result.Dispose();
        foreach (var tensor in tensors)
            if (tensor.Tape is null) tensor.Dispose();
        return found;
    }
}
