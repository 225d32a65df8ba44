using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

/// <summary>Auto-PGD from stored starts and targeted PGD against other implementations, image by image.</summary>
public sealed class GradientAttackCaseTests
{
    const double SureShare = 0.97, SameLoss = 2e-3, SamePixelOfBest = 2e-3, SamePixel = 1e-4; // the cases' rules

    public static IEnumerable<TheoryDataRow<string, string>> AutoPgd => MethodCase.Rows(AttackCase.Section, "apgd");

    public static IEnumerable<TheoryDataRow<string, string>> TargetedPgd => MethodCase.Rows(AttackCase.Section, "pgd");

    [Theory, MemberData(nameof(AutoPgd))]
    public void Auto_pgd_ends_with_the_losses_and_images_of_the_published_code(string place, string name)
    {
        using var golden = new AttackCase(place, name);
        var (found, expect, length) = (golden.Case, golden.Case.Text("expect"), golden.Batch.ImageLength);
        var steps = found.Count("iterations");
        var attack = found.Text("loss") switch
        {
            "ce" => new Apgd(golden.Threat, new CrossEntropyLoss(), steps, form: ApgdForm.Code),
            "dlr" => new Apgd(golden.Threat, new DlrLoss(), steps, form: ApgdForm.Code),
            "dlr-targeted" => Apgd.Towards(golden.Threat, TargetChoice.LeastLikely, new TargetedDlrLoss(), steps, form: ApgdForm.Code),
            var other => throw new InvalidOperationException($"{name} climbs {other}"),
        };
        var state = attack.ClimbFrom(golden.Victim, golden.Batch, [.. found.Named("start").Values], golden.Targets);
        var losses = found[$"{expect}lossBest"].Values;
        var best = found.Under(expect).GetValueOrDefault("best")?.Values;
        var (sure, wrong, others) = (0, new List<int>(), 0);
        for (var n = 0; n < golden.Batch.Count; n++)
        {
            if (state.Fooled[n] != (found.Text("stands")[n] == '0')) others++;
            if (found.Text("sure")[n] == '0') continue;
            sure++;
            var isSame = Math.Abs(state.BestLoss[n] - losses[n]) <= SameLoss * Math.Max(1, Math.Abs(losses[n]));
            for (var i = n * length; i < (n + 1) * length && best is not null; i++) isSame &= Math.Abs(state.Best[i] - best[i]) <= SamePixelOfBest;
            if (!isSame) wrong.Add(n);
        }
        Assert.True(wrong.Count <= (1 - SureShare) * sure, $"{name}: {wrong.Count} of {sure} sure images end elsewhere: {string.Join(", ", wrong.Take(8))}");
        Assert.True(others <= 1, $"{name}: {others} images have another outcome, allowed is 1");
    }

    [Theory, MemberData(nameof(TargetedPgd))]
    public void Targeted_pgd_finds_the_images_of_another_implementation(string place, string name)
    {
        using var golden = new AttackCase(place, name);
        var (found, length) = (golden.Case, golden.Batch.ImageLength);
        var theirs = found[found.Text("expect") + "adversarial"].Values;
        var ours = new float[theirs.Length];
        if (found.Text("target") == "leastLikely") Assert.Equal(golden.Targets, TargetChoice.LeastLikely.Of(golden.Victim, golden.Batch, new AttackKey(0)));
        // images of one target together: the choice of a class is all that the engine knows of drawn ones
        foreach (var target in golden.Targets.Distinct())
        {
            int[] rows = [.. Enumerable.Range(0, golden.Batch.Count).Where(n => golden.Targets[n] == target)];
            var attack = new GradientAscent(golden.Threat, found.Count("steps"), (float)found.Number("step"), randomStart: false,
                target: TargetChoice.Class(target));
            Copy(attack.Run(golden.Victim, golden.Batch.Select(rows), seed: 0).Images, rows);
        }
        var same = ours.Zip(theirs).Count(pair => Math.Abs(pair.First - pair.Second) <= SamePixel);
        Assert.True(same >= found.Number("pixels") * theirs.Length, $"{name}: {same} of {theirs.Length} pixels are the same");
        var logits = golden.Victim.Logits(ours).Chunk(golden.Victim.Classes).ToArray();
        Assert.Equal(found.Text("fooled"), Digits(n => Victim.PredictionOf(logits[n]) != golden.Batch.Labels[n]));
        Assert.Equal(found.Text("reached"), Digits(n => Victim.PredictionOf(logits[n]) == golden.Targets[n]));

        string Digits(Func<int, bool> holds) => string.Concat(Enumerable.Range(0, golden.Batch.Count).Select(n => holds(n) ? '1' : '0'));

        void Copy(float[] images, int[] rows)
        {
            for (var i = 0; i < rows.Length; i++) images.AsSpan(i * length, length).CopyTo(ours.AsSpan(rows[i] * length, length));
        }
    }
}
