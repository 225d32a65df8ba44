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

    // where a float32 climb passes a rectifier's kink within rounding, it follows another gradient from there on and ends at another image. That is no error of
    // an engine: libtorch's own float32 runs do it for one or two images in a hundred (99.56 % to 99.92 % of the pixels for wide residual networks). The
    // specification, in double, then has to find the golden images, and there may not be many such images.
    const double ShareOfLostImages = 0.125;

    public static IEnumerable<TheoryDataRow<string, string>> Runs => GoldenNetworkTests.Runs;

    [Theory, MemberData(nameof(Runs))]
    public void Fgsm_finds_the_same_images(string file, string device) => RequireSameImages(file, device, "fgsm_eps8", new Fgsm(new LinfThreat(Epsilon)));

    [Theory, MemberData(nameof(Runs))]
    public void Pgd_from_the_clean_image_finds_the_same_images(string file, string device) =>
        RequireSameImages(file, device, "pgd10_eps8_step2", new Pgd(new LinfThreat(Epsilon), 10, StepSize, randomStart: false));

    static void RequireSameImages(string file, string device, string key, TrainingAttack attack)
    {
        var (ours, theirs, shape) = Attacked(file, key, attack, device, null);
        Assert.Equal(theirs.Length, ours.Length);
        if (ShareOfSame(ours, theirs) >= ShareOfSamePixels) return;

        var pixels = theirs.Length / shape[0];
        int[] lost = [.. Enumerable.Range(0, shape[0])
            .Where(n => ShareOfSame(ours.AsSpan(n * pixels, pixels), theirs.AsSpan(n * pixels, pixels)) < ShareOfSamePixels)];
        Assert.True(lost.Length <= ShareOfLostImages * shape[0],
            $"{key}: {ShareOfSame(ours, theirs):P3} of the pixels are the same, and {lost.Length} of {shape[0]} images are others");
        var (exact, wanted, _) = Attacked(file, key, attack, "reference", lost);
        var same = ShareOfSame(exact, wanted);
        Assert.True(same >= ShareOfSamePixels,
            $"{key}: in double, {same:P3} of the pixels of images {string.Join(", ", lost)} are the same, wanted are {ShareOfSamePixels:P1}");
    }

    static (float[] Ours, float[] Theirs, Shape Shape) Attacked(string file, string key, TrainingAttack attack, string device, int[]? picked)
    {
        using var golden = new GoldenNetwork(file, device);
        golden.Load("after5/");
        var shape = golden["images"].Shape;
        picked ??= [.. Enumerable.Range(0, shape[0])];
        var (images, labels) = (Rows(golden["images"].Values), Rows(golden["labels"].Values));
        return (attack.Perturb(golden.Network, images, labels), Rows(golden[key].Values), shape);

        float[] Rows(float[] all)
        {
            var length = all.Length / shape[0];
            return [.. picked.SelectMany(n => all.AsSpan(n * length, length).ToArray())];
        }
    }

    static double ShareOfSame(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        var same = 0;
        for (var i = 0; i < ours.Length; i++)
            if (Math.Abs(ours[i] - theirs[i]) <= SamePixel) same++;
        return (double)same / ours.Length;
    }
}
