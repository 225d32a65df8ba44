using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

/// <summary>Our attacks against those of another engine, computed in double from the same trained weights; the keys are explained beside the files.</summary>
public sealed class GoldenAttackTests
{
    const float Epsilon = 8 / 255f;
    const float StepSize = 2 / 255f;

    // bounds of the threat model and stored pixels are each rounded to float: a few ulp of a pixel
    const float SamePixel = 1e-6f;

    // a gradient near 0 may have another sign in float than in double
    const double ShareOfSamePixels = 0.999;

    public static IEnumerable<TheoryDataRow<string>> Files => GoldenNetworkTests.Files;

    [Theory, MemberData(nameof(Files))]
    public void Fgsm_finds_the_same_images(string file) => RequireSameImages(file, "fgsm_eps8", new Fgsm(new LinfThreat(Epsilon)));

    [Theory, MemberData(nameof(Files))]
    public void Pgd_from_the_clean_image_finds_the_same_images(string file) =>
        RequireSameImages(file, "pgd10_eps8_step2", new Pgd(new LinfThreat(Epsilon), 10, StepSize, randomStart: false));

    static void RequireSameImages(string file, string key, Attack attack)
    {
        using var golden = new GoldenNetwork(file);
        golden.Load("after5/");
        var ours = attack.Perturb(golden.Network, golden["images"].Values, golden["labels"].Values);
        var theirs = golden[key].Values;
        Assert.Equal(theirs.Length, ours.Length);
        var same = ours.Zip(theirs).Count(p => Math.Abs(p.First - p.Second) <= SamePixel) / (double)ours.Length;
        Assert.True(same >= ShareOfSamePixels, $"{key}: {same:P3} of the pixels are the same, wanted are {ShareOfSamePixels:P1}");
    }
}
