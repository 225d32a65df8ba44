namespace NativeTickets.Tests;

/// <summary>
/// Our ops against another engine's outputs and gradients in float32. What is run is read from the names in the file; a name that is not known fails.
/// </summary>
public sealed class GoldenOpTests
{
    /// <summary>Both engines sum up to a few thousand floats, in different orders.</summary>
    const double Bound = 1e-5;

    public static IEnumerable<TheoryDataRow<string, string, string>> Cases => GoldenCase.Rows("ops*.safetensors", "cpu", "reference");

    [Theory, MemberData(nameof(Cases))]
    public void Outputs_and_gradients_agree(string file, string name, string deviceName)
    {
        var golden = GoldenCase.Read(file, name);
        using var device = Device.Open(deviceName, 2);
        using var tape = new Tape(device);
        var parameters = new Dictionary<string, Tensor>();
        var x = tape.Input(golden["input"].Shape, golden["input"].Values, watch: true);
        var y = Apply(golden, tape, x, parameters);
        golden.RequireNear("output", y.ToArray(), Bound);

        var up = golden["grad_output"];
        using var gradOutput = y.HasBatchAxis ? Tensor.FromBatch(device, up.Shape, up.Values) : Tensor.FromArray(device, up.Shape, up.Values);
        tape.Backward(y, gradOutput);
        golden.RequireNear("grad_input", x.Gradient!.ToArray(), Bound);
        foreach (var (key, parameter) in parameters)
        {
            if (parameter.RequiresGradient) golden.RequireNear($"grad_{key}", parameter.Gradient!.ToArray(), Bound);
            if (golden.Has($"new_{key}")) golden.RequireNear($"new_{key}", parameter.ToArray(), Bound);
            parameter.Dispose();
        }
        Assert.Empty(golden.Unused);
    }

    static Tensor Apply(GoldenCase golden, Tape tape, Tensor x, Dictionary<string, Tensor> parameters)
    {
        var op = golden.Name[..golden.Name.IndexOf('/')];
        switch (op)
        {
            case "conv2d":
                return x.Conv2d(Parameter("weight"), golden.Has("bias") ? Parameter("bias") : null, (int)golden.Number("stride"),
                (int)golden.Number("pad"));
            case "linear": return x.Linear(Parameter("weight"), golden.Has("bias") ? Parameter("bias") : null);
            case "batchnorm1d_train" or "batchnorm2d_train" or "batchnorm1d_eval" or "batchnorm2d_eval":
                return x.BatchNorm(
                    Parameter("weight"), Parameter("bias"), Parameter("running_mean", false), Parameter("running_var", false),
                    op.EndsWith("_train", StringComparison.Ordinal));
            case "maxpool2d": return x.MaxPool2d((int)golden.Number("k"), (int)golden.Number("stride"), (int)golden.Number("pad", 0));
            case "avgpool2d": return x.AveragePool2d((int)golden.Number("k"), (int)golden.Number("stride"));
            case "cross_entropy_mean": return x.CrossEntropy(tape.Input(golden["labels"].Shape, golden["labels"].Values));
            default: throw new InvalidOperationException($"{golden.Name}: no op of ours is known for '{op}'");
        }

        Tensor Parameter(string key, bool requiresGradient = true) =>
            parameters[key] = Tensor.FromArray(x.Device, golden[key].Shape, golden[key].Values, requiresGradient);
    }
}
