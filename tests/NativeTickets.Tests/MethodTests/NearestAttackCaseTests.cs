using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

/// <summary>Attacks that look for the nearest image, against other implementations image by image.</summary>
public sealed class NearestAttackCaseTests
{
    public static IEnumerable<TheoryDataRow<string, string>> FabCases => MethodCase.Rows(AttackCase.Section, "fab");

    public static IEnumerable<TheoryDataRow<string, string>> DdnCases => MethodCase.Rows(AttackCase.Section, "ddn");

    public static IEnumerable<TheoryDataRow<string, string>> FmnCases => MethodCase.Rows(AttackCase.Section, "fmn");

    [Theory, MemberData(nameof(FabCases))]
    public void Targeted_fab_comes_as_near_as_the_published_code(string place, string name)
    {
        using var golden = new AttackCase(place, name);
        Assert.Equal(golden.Case.Text("correct"), string.Concat(golden.Right.Select(right => right ? '1' : '0')));
        Assert.StartsWith("second", golden.Case.Text("target"), StringComparison.Ordinal);
        golden.RequireWithinBand(golden.Distances(new Fab(golden.Threat, golden.Case.Count("iterations"), targets: 1)), widened: 0.02, share: 0.9);
    }

    [Theory, MemberData(nameof(DdnCases))]
    public void Ddn_comes_as_near_as_another_implementation(string place, string name)
    {
        using var golden = new AttackCase(place, name);
        var found = golden.Case;
        var attack = new Ddn((L2Threat)golden.Threat, found.Count("steps"), (float)found.Number("gamma"), (float)found.Number("initNorm"),
            found.Has("levels") ? found.Count("levels") : null);
        var distances = golden.Distances(attack);
        golden.RequireWithinBand(distances, widened: 0.02, share: 0.9);
        RequireMedian(found, distances, 0.01);
    }

    [Theory, MemberData(nameof(FmnCases))]
    public void Fmn_comes_as_near_as_another_implementation(string place, string name)
    {
        using var golden = new AttackCase(place, name);
        var found = golden.Case;
        Assert.Equal([1, 0.01], Numbers("stepSize"));
        Assert.Equal([0.05, 0.001], Numbers("gamma"));
        var isSphere = found.Has("projection") && found.Text("projection").StartsWith("sphere", StringComparison.Ordinal);
        var distances = golden.Distances(new Fmn(golden.Threat, found.Count("steps"), projection: isSphere ? FmnProjection.Sphere : FmnProjection.Ball));
        golden.RequireWithinBand(distances, widened: 0.05, share: 0.85);
        RequireMedian(found, distances, 0.02);

        double[] Numbers(string key) => [.. found.Settings.GetProperty(key).EnumerateArray().Select(number => number.GetDouble())];
    }

    static void RequireMedian(MethodCase found, float[] distances, double share)
    {
        float[] rising = [.. distances.Order()];
        var median = rising[(rising.Length - 1) / 2];
        var expected = found.Number("median");
        Assert.True(Math.Abs(median - expected) <= share * expected, $"{found.Name}: the median is {median}, expected {expected}");
    }
}
