using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

public sealed class ImageLossTests
{
    static readonly float[] Scores = [1.5f, -0.75f, 3.25f, 0.5f, 2.125f];

    public static TheoryData<string> Losses() =>
    [
        "crossEntropy", "margin", "logitDifference", "dlr", "targetedDlr", "targetedCrossEntropy", "exactCrossEntropy",
        "exactCrossEntropyOfTarget", "logitMargin",
    ];

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Exact_cross_entropy_is_cross_entropy_where_that_does_not_round(bool towardsTarget)
    {
        var loss = new ExactCrossEntropyLoss(towardsTarget);
        for (var aim = 0; aim < Scores.Length; aim++)
        {
            var (gradient, label, target) = (new float[Scores.Length], towardsTarget ? (aim + 1) % Scores.Length : aim, towardsTarget ? aim : -1);
            var value = loss.Evaluate(Scores, label, target, gradient);
            var sum = Scores.Sum(score => Math.Exp(score));
            var sign = towardsTarget ? -1 : 1;
            Assert.Equal(sign * (Math.Log(sum) - Scores[aim]), value, 1e-6);
            for (var c = 0; c < Scores.Length; c++) Assert.Equal(sign * (Math.Exp(Scores[c]) / sum - (c == aim ? 1 : 0)), gradient[c], 1e-6);
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    public void Exact_cross_entropy_of_a_confident_network_has_a_gradient_and_a_loss(float margin)
    {
        float[] scores = [margin, 0, -1];
        var gradient = new float[3];
        var loss = new ExactCrossEntropyLoss().Evaluate(scores, 0, -1, gradient);
        var others = Math.Exp(-margin) + Math.Exp(-margin - 1);
        Assert.Equal(1, loss / others, 1e-5);
        Assert.Equal(1, -gradient[0] / others, 1e-5);
        Assert.Equal(1, gradient[1] / Math.Exp(-margin), 1e-5);
    }

    static ImageLoss Make(string name) => name switch
    {
        "crossEntropy" => new CrossEntropyLoss(),
        "margin" => new MarginLoss(),
        "logitDifference" => new LogitDifferenceLoss(),
        "dlr" => new DlrLoss(),
        "targetedCrossEntropy" => new TargetedCrossEntropyLoss(),
        "exactCrossEntropy" => new ExactCrossEntropyLoss(),
        "exactCrossEntropyOfTarget" => new ExactCrossEntropyLoss(towardsTarget: true),
        "logitMargin" => new LogitMarginLoss(),
        _ => new TargetedDlrLoss(),
    };
}
