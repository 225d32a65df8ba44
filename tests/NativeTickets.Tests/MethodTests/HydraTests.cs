using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>HYDRA's scores over two steps against public code, and what they leave alone.</summary>
public sealed class HydraTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows("1-scores", "hydra");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Two_steps_give_the_scores_and_masks_of_public_code(string place, string name)
    {
        using var device = Device.Open("cpu", threads: 2);
        var numbers = MethodCase.Read(place, "1-scores", name);
        using var network = numbers.Network(device);
        var optimizer = numbers.Settings.GetProperty("optimizer");
        Parameter[] prunable = [.. network.Parameters.Where(p => p.IsPrunable)];
        var others = network.Parameters.Where(p => !p.IsPrunable).Select(p => p.Value.ToArray()).ToArray();
        var pruned = prunable.Select(p => (int)((1 - numbers.Number("keep")) * p.Value.Shape.Count)).ToArray();
        using var hydra = new StraightThroughScores(network, pruned, optimizer.GetProperty("momentum").GetDouble(),
            optimizer.GetProperty("weightDecay").GetDouble());
        Near("scores0", hydra.Scores);
        RequireMask("mask");
        var loss = Backward();
        numbers.RequireNear("loss", [loss]);
        Near("gradient", hydra.Gradients());
        hydra.Step(optimizer.GetProperty("rate").GetDouble());
        Near("scores1", hydra.Scores);
        Backward();
        hydra.Step(optimizer.GetProperty("rate").GetDouble());
        Near("scores2", hydra.Scores);
        RequireMask("mask2");
        Assert.Equal(others, network.Parameters.Where(p => !p.IsPrunable).Select(p => p.Value.ToArray()));

        float Backward()
        {
            network.ClearGradients();
            using var tape = new Tape(device, GradientTarget.Parameters);
            var batch = new CaseBatches(numbers).Load(0, tape);
            var found = network.Forward(batch.Images, GoldenScore.ModeOf(numbers)).CrossEntropy(batch.Labels);
            tape.Backward(found);
            return found.Item();
        }

        void Near(string key, IReadOnlyList<float[]> ours)
        {
            for (var i = 0; i < prunable.Length; i++) numbers.RequireNear($"{key}/{prunable[i].Name}", ours[i]);
        }

        void RequireMask(string key) => numbers.RequireKept(key.Replace("mask", "kept", StringComparison.Ordinal),
            hydra.Mask().Layers.ToDictionary(layer => layer.Name, layer => layer.ToFlags()), GoldenScore.AllowedIn(numbers, key));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void A_step_computed_by_hand_moves_scores_and_leaves_weights(string name)
    {
        using var device = Device.Open(name, name == "cpu" ? 1 : null);
        using var network = Networks.Build("hand", device, new ImageShape(1, 1, 2), 2, make => [new Flatten("flatten"), make.Linear("fc", 2, 2, false)]);
        network.Parameters[0].Value.Write([4, -2, 1, 2]);
        using var hydra = new StraightThroughScores(network, [2], momentum: 0, weightDecay: 0);
        var scale = MathF.Sqrt(3) / 4; // √(6 / 2) over the largest weight
        Assert.Equal([4 * scale, -2 * scale, scale, 2 * scale], hydra.Scores[0], Close);
        Assert.Equal([4f, 0, 0, 2], network.Parameters[0].Value.ToArray()); // of the two of size 2 the first goes first

        using (var tape = new Tape(device, GradientTarget.Parameters))
            tape.Backward(network.Forward(tape.Input(new Shape(1, 1, 1, 2), [0, 0.5f]), Mode.Train).CrossEntropy(tape.Input(new Shape(1), [0])));
        // logits are 0 and 1: p − y is (p₀ − 1, p₁) with p₁ = 1 / (1 + e⁻¹), times the image (0, ½), times w, times the sign of the score
        var slope = (float)(0.5 / (1 + Math.Exp(-1)));
        Assert.Equal([0, -slope * -2 * -1, 0, slope * 2], hydra.Gradients()[0], Close);
        hydra.Step(10);
        Assert.Equal([4 * scale, -2 * scale + 20 * slope, scale, 2 * scale - 20 * slope], hydra.Scores[0], Close);
        Assert.Equal([0f, -2, 0, 2], network.Parameters[0].Value.ToArray());
        hydra.Reset();
        Assert.Equal([4f, 0, 0, 2], network.Parameters[0].Value.ToArray());
    }

    [Fact]
    public void What_a_ticket_has_pruned_stays_pruned_and_counts()
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Build("hand", device, new ImageShape(1, 1, 2), 2, make => [new Flatten("flatten"), make.Linear("fc", 2, 2, false)]);
        network.Parameters[0].Value.Write([4, -2, 1, 2]);
        network.Parameters[0].SetMask([0, 1, 1, 1]);
        using var hydra = new StraightThroughScores(network, [2]);
        Assert.Equal([false, true, false, true], hydra.Mask().Layers[0].ToFlags());
        var error = Assert.Throws<PruningException>(() => new StraightThroughScores(network, [0]));
        Assert.Contains("1 are pruned already", error.Message, StringComparison.Ordinal);
    }

    static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
