using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

public sealed class ImageLossTests
{
    static readonly float[] Scores = [1.5f, -0.75f, 3.25f, 0.5f, 2.125f];

    public static TheoryData<string> Losses() => ["crossEntropy", "margin", "logitDifference", "dlr", "targetedDlr"];

    [Theory, MemberData(nameof(Losses))]
    public void The_derivative_is_that_of_the_value(string name)
    {
        const double step = 1.0 / 1024; // exact in float, and smaller than the gaps between the scores
        foreach (var label in Enumerable.Range(0, Scores.Length))
        {
            var (loss, gradient, target) = (Make(name), new float[Scores.Length], (label + 1) % Scores.Length);
            loss.Evaluate(Scores, label, target, gradient);
            for (var c = 0; c < Scores.Length; c++)
            {
                float[] up = [.. Scores], down = [.. Scores];
                up[c] += (float)step;
                down[c] -= (float)step;
                var difference = (loss.Evaluate(up, label, target, new float[Scores.Length])
                    - loss.Evaluate(down, label, target, new float[Scores.Length])) / (2 * step);
                Assert.Equal(difference, gradient[c], 2e-3); // floats of about 1 have 1e-7, divided by two steps
            }
        }
    }

    [Fact]
    public void The_margin_loss_is_flat_beyond_its_confidence()
    {
        var gradient = new float[Scores.Length];
        Assert.Equal(0, new MarginLoss(1).Evaluate(Scores, 1, -1, gradient));
        Assert.All(gradient, g => Assert.Equal(0, g));
        Assert.Equal(-(3.25f - 2.125f + 50), new MarginLoss().Evaluate(Scores, 2, -1, gradient));
    }

    [Fact]
    public void The_logits_ratio_does_not_change_when_logits_are_scaled_and_shifted()
    {
        float[] scaled = [.. Scores.Select(s => 64 * s + 16)];
        foreach (var loss in (ImageLoss[])[new DlrLoss(), new TargetedDlrLoss()])
            Assert.Equal(loss.Evaluate(Scores, 0, 3, new float[5]), loss.Evaluate(scaled, 0, 3, new float[5]), 1e-6f);
    }

    static ImageLoss Make(string name) => name switch
    {
        "crossEntropy" => new CrossEntropyLoss(),
        "margin" => new MarginLoss(),
        "logitDifference" => new LogitDifferenceLoss(),
        "dlr" => new DlrLoss(),
        _ => new TargetedDlrLoss(),
    };
}
