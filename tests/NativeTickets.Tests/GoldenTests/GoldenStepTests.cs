namespace NativeTickets.Tests;

/// <summary>Our fused optimizer steps against another engine's, five steps from the same start; the settings are read from the names in the file.</summary>
public sealed class GoldenStepTests
{
    /// <summary>Five steps, a few roundings of 6e-8 each.</summary>
    const double Bound = 1e-6;

    public static IEnumerable<TheoryDataRow<string, string, string>> Cases => GoldenCase.Rows("optimizers*.safetensors", "cpu", "reference");

    [Theory, MemberData(nameof(Cases))]
    public void Steps_agree_and_pruned_weights_stay_plus_zero(string file, string name, string deviceName)
    {
        var golden = GoldenCase.Read(file, name);
        using var device = Device.Open(deviceName, 2);
        var start = golden["start"];
        using var weight = Tensor.FromArray(device, start.Shape, start.Values, requiresGradient: true);
        using var first = Tensor.Zeros(device, start.Shape);
        using var second = Tensor.Zeros(device, start.Shape);
        var keep = golden["mask"];
        using var mask = name.EndsWith("_masked", StringComparison.Ordinal) ? Tensor.FromArray(device, keep.Shape, keep.Values) : null;
        for (var step = 1; golden.Has($"after{step}"); step++)
        {
            var given = golden[$"grad{step}"];
            using var gradient = Tensor.FromArray(device, given.Shape, given.Values);
            StepCases.GiveGradient(weight, gradient);
            Step(golden, weight, first, second, mask, step);
            var after = weight.ToArray();
            golden.RequireNear($"after{step}", after, Bound);
            if (mask is null) continue;
            for (var i = 0; i < after.Length; i++)
                if (keep.Values[i] == 0) Assert.Equal(0, BitConverter.SingleToInt32Bits(after[i]));
        }
        Assert.Empty(golden.Unused);
    }

    static void Step(GoldenCase golden, Tensor weight, Tensor first, Tensor second, Tensor? mask, int step)
    {
        var (learningRate, weightDecay) = (golden.Number("lr"), golden.Number("wd", 0));
        switch (golden.Name[..golden.Name.IndexOf('_')])
        {
            case "sgd":
                SgdStep.Apply(weight, first, mask, learningRate, golden.Number("momentum", 0), weightDecay,
                    golden.Name.Contains("_nesterov", StringComparison.Ordinal));
                break;
            case "adam":
                var beta1 = golden.Number("beta");
                AdamStep.Apply(weight, first, second, mask, learningRate, beta1, golden.Number($"beta{beta1}_"), golden.Number("eps"), weightDecay, step);
                break;
            default: throw new InvalidOperationException($"{golden.Name}: no step of ours is known for it");
        }
    }
}
