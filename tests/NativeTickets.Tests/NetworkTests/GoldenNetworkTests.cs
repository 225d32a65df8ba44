using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Our networks against what another engine computed from the same start, in double: bounds and keys are explained beside the files.</summary>
public sealed class GoldenNetworkTests
{
    const double LearningRate = 0.05;
    const double Momentum = 0.9;
    const double WeightDecay = 5e-4;

    /// <summary>The network with convolutions, batch norm, pooling and linear layers that the simulator of GPU kernels gets through in seconds.</summary>
    const string ForTheSimulator = "net-vgg16-w8.safetensors";

    public static IEnumerable<TheoryDataRow<string, string>> Runs =>
        from row in GoldenFolder.Rows("net-*.safetensors")
        from device in new[] { "cpu", "cuda", "ilgpu-cpu" }
        where device != "ilgpu-cpu" || row.Data == ForTheSimulator
        select Row(row.Data, device, row.Skip);

    // a whole network takes the simulator minutes
    static TheoryDataRow<string, string> Row(string file, string device, string? skip)
    {
        var row = new TheoryDataRow<string, string>(file, device) { Skip = skip };
        return device == "ilgpu-cpu" ? row.WithTrait("Speed", "Slow") : row;
    }

    [Theory, MemberData(nameof(Runs))]
    public void Logits_of_the_start_weights_agree(string file, string device)
    {
        using var golden = new GoldenNetwork(file, device);
        golden.Load("start/");
        golden.RequireNear("start_logits_eval", golden.Logits(), 1e-5);
    }

    [Theory, MemberData(nameof(Runs))]
    public void Logits_of_the_trained_weights_agree(string file, string device)
    {
        using var golden = new GoldenNetwork(file, device);
        golden.Load("after5/");
        golden.RequireNear("after5_logits_eval", golden.Logits(), 1e-5);
    }

    [Theory, MemberData(nameof(Runs))]
    public void First_gradients_and_five_steps_agree(string file, string device)
    {
        using var golden = new GoldenNetwork(file, device);
        golden.Load("start/");
        using var sgd = new Sgd(golden.Network, Momentum, WeightDecay);
        using var tape = new Tape(golden.Device, GradientTarget.Parameters);
        var losses = new float[golden["losses"].Values.Length];
        for (var step = 0; step < losses.Length; step++)
        {
            var loss = new CrossEntropyObjective().Loss(golden.Network, golden.BatchOn(tape), tape, default).Loss;
            tape.Backward(loss);
            losses[step] = loss.Item();
            if (step == 0)
                foreach (var parameter in golden.Network.Parameters) golden.RequireGradient(parameter);
            sgd.Step(LearningRate);
            golden.Network.ClearGradients();
            tape.Clear();
        }
        golden.RequireNear("losses", losses);
        var after = NetworkState.Read(golden.Network);
        Assert.All(after, entry => golden.RequireNear($"after5/{entry.Key}", entry.Value.Values));
    }
}
