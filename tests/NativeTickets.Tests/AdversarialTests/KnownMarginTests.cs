using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class KnownMarginTests : IDisposable
{
    const int Count = 60;
    const float Linf = 0.02f; // pixels lie in [0.4, 0.6], so that black and white are out of reach

    readonly Device device = Device.Open("cpu", threads: 1);

    public void Dispose() => device.Dispose();

    // name, classes, L2, and up to which part of epsilon it is sure to succeed: few steps need not reach the edge, a search may settle on another class, and
    // the ratio of logits has flat places
    public static TheoryData<string, int, bool, double> Attacks() => new()
    {
        { "fgsm", 2, false, 0.97 },
        { "pgd", 2, false, 0.97 },
        { "pgd", 2, true, 0.97 },
        { "pgd-margin", 2, false, 0.97 },
        { "pgd-margin", 2, true, 0.97 },
        { "apgd", 2, false, 0.97 },
        { "apgd", 2, true, 0.97 },
        { "apgd-dlr", 5, false, 0.7 },
        { "apgd-targeted", 5, false, 0.97 },
        { "apgd-targeted", 5, true, 0.97 },
        { "fab", 5, false, 0.97 },
        { "fab", 5, true, 0.97 },
        { "square", 5, false, 0.9 },
        { "carlini-wagner", 5, true, 0.9 },
        { "fab-untargeted", 5, false, 0.97 },
        { "fab-untargeted", 5, true, 0.97 },
        { "ddn", 2, true, 0.95 },
        { "autoattack", 5, false, 0.97 },
        { "autoattack", 5, true, 0.97 },
        { "autoattack-plus", 5, false, 0.97 },
        { "autoattack-plus", 5, true, 0.97 },
        { "autoattack-rand", 2, false, 0.97 },
    };

    [Theory, MemberData(nameof(Attacks))]
    public void An_attack_fools_a_linear_classifier_exactly_where_the_margin_is_below_epsilon(string name, int classes, bool isL2, double sure)
    {
        var (network, layer) = LinearNetwork.Create(device, classes);
        using var owned = network;
        using var victim = new Victim(network);
        var batch = layer.RightlyClassified(Count, seed: 3);
        double[] margins = [.. Enumerable.Range(0, Count).Select(n => layer.Margin(batch.Image(n), batch.Labels[n], isL2))];
        var epsilon = (float)margins.Order().ElementAt(Count / 2);
        Threat threat = isL2 ? new L2Threat(epsilon) : new LinfThreat(epsilon);
        var findings = Make(name, threat).Run(victim, batch, seed: 5);

        var (within, beyond) = (0, 0);
        for (var n = 0; n < Count; n++)
        {
            Assert.True(threat.Admits(findings.Images.AsSpan(n * LinearNetwork.Pixels, LinearNetwork.Pixels), batch.Image(n)), $"image {n} left the ball");
            var margin = margins[n] / epsilon;
            if (margin > sure && margin < 1.001) continue; // floats round at the edge
            Assert.True(findings.Fooled[n] == margin < 1, $"image {n}: margin {margin:0.###} of epsilon, but fooled is {findings.Fooled[n]}");
            if (margin < 1) within++;
            else beyond++;
        }
        Assert.True(within >= 10 && beyond >= 10, $"{within} images within reach and {beyond} beyond it tell too little");
    }

    [Fact]
    public void Findings_depend_on_the_image_and_the_key_alone()
    {
        var (network, layer) = LinearNetwork.Create(device, 5);
        using var owned = network;
        using var victim = new Victim(network);
        var batch = layer.RightlyClassified(37, seed: 9);
        int[] some = [30, 2, 17];
        foreach (var name in Attacks().Where(row => row.Data.Item2 == 5 && !row.Data.Item3).Select(row => row.Data.Item1).Append("noise").Append("pgd"))
        {
            var attack = Make(name, new LinfThreat(Linf));
            var (all, few) = (attack.Run(victim, batch, 4), attack.Run(victim, batch.Select(some), 4));
            Assert.Equal(some.Select(n => all.Fooled[n]), few.Fooled);
            Assert.Equal(some.SelectMany(n => all.Images.AsSpan(n * LinearNetwork.Pixels, LinearNetwork.Pixels).ToArray()), few.Images);
        }
    }

    [Fact]
    public void A_network_with_too_few_classes_is_refused_by_name()
    {
        var (network, layer) = LinearNetwork.Create(device, 2);
        using var owned = network;
        using var victim = new Victim(network);
        var thrown = Assert.Throws<AdversarialException>(() => Make("apgd-targeted", new LinfThreat(Linf)).Run(victim, layer.RightlyClassified(3, 1), 1));
        Assert.Contains("4 classes", thrown.Message, StringComparison.Ordinal);
    }

    static ImageAttack Make(string name, Threat threat) => name switch
    {
        "noise" => new RandomNoise(threat),
        "fgsm" => new GradientAscent(threat, 1, threat.Epsilon, randomStart: false),
        "pgd" => new GradientAscent(threat, 10, threat.Epsilon / 4),
        "pgd-margin" => new GradientAscent(threat, 10, threat.Epsilon / 4, loss: new MarginLoss()),
        "apgd" => new Apgd(threat, new CrossEntropyLoss()),
        "apgd-dlr" => new Apgd(threat, new DlrLoss(), restarts: 3),
        "apgd-targeted" => Apgd.Targeted(threat),
        "fab" => new Fab(threat),
        "square" => new Square(threat, 2000),
        "fab-untargeted" => Fab.Untargeted(threat, restarts: 2),
        "ddn" => new Ddn((L2Threat)threat, firstBudget: 2 * threat.Epsilon),
        "carlini-wagner" => new CarliniWagner((L2Threat)threat, steps: 300),
        "autoattack" => AttackSequence.AutoAttack(threat),
        "autoattack-plus" => AttackSequence.AutoAttack(threat, AutoAttackVersion.Plus),
        "autoattack-rand" => AttackSequence.AutoAttack(threat, AutoAttackVersion.Rand),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such attack"),
    };
}
