using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>
/// Attacks that look for the nearest image, where its distance is known: on a linear classifier of two classes. FMN stops at the very boundary there, in
/// L2 nearly so on any small network, and its golden cases hold it.
/// </summary>
public sealed class NearestAttackTests : IDisposable
{
    const int Count = 30;

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;
    readonly LinearNetwork layer;
    readonly Victim victim;

    public NearestAttackTests()
    {
        (network, layer) = LinearNetwork.Create(device, classes: 2);
        victim = new Victim(network);
    }

    public void Dispose()
    {
        victim.Dispose();
        network.Dispose();
        device.Dispose();
    }

    [Theory]
    [InlineData("fab", false)]
    [InlineData("fab", true)]
    [InlineData("fab-untargeted", false)]
    [InlineData("fab-untargeted", true)]
    [InlineData("ddn", true)]
    public void The_distance_is_the_margin(string name, bool isL2)
    {
        var batch = layer.RightlyClassified(Count, seed: 3);
        batch.Labels[4] = 1 - batch.Labels[4]; // misclassified without attack
        double[] margins = [.. Enumerable.Range(0, Count).Select(n => layer.Margin(batch.Image(n), batch.Labels[n], isL2))];
        // the nearest image within [0, 1] is that of the plane as long as no pixel reaches black or white
        var nearest = Make(name, isL2 ? new L2Threat(0.001f) : new LinfThreat(0.001f)).Nearest(victim, batch, seed: 1);
        for (var n = 0; n < Count; n++)
        {
            if (n == 4)
            {
                Assert.Equal(0, nearest.Distances[n]);
                Assert.Equal(batch.Image(n), nearest.Images.AsSpan(n * LinearNetwork.Pixels, LinearNetwork.Pixels));
                continue;
            }
            Assert.InRange(nearest.Distances[n] / margins[n], 0.999, 1.06);
        }
    }

    [Theory]
    [InlineData("ddn", true)]
    [InlineData("fmn", false)]
    [InlineData("fab", false)]
    [InlineData("fab", true)]
    public void An_image_is_fooled_within_a_budget_exactly_where_its_nearest_image_lies_within_it(string name, bool isL2)
    {
        using var network = TinyNetwork.Create(device);
        using var tiny = new Victim(network);
        var data = new TinyImages(network, 30);
        var labels = tiny.Logits(data.Images).Chunk(tiny.Classes).Select(logits => Victim.PredictionOf(logits));
        var batch = new ImageBatch(data.Images, [.. labels], [.. Enumerable.Range(0, 30)]);
        var distances = Attack(100).Nearest(tiny, batch, seed: 1).Distances;
        float[] rising = [.. distances.Where(distance => float.IsFinite(distance)).Order()];
        Assert.True(rising.Length >= 15, $"{rising.Length} of 30 images have one near them that fools");
        foreach (var place in (int[])[rising.Length / 4, rising.Length / 2, 3 * rising.Length / 4])
        {
            var epsilon = rising[place] * 1.0001f;
            Assert.Equal(distances.Select(distance => distance <= epsilon), Attack(epsilon).Run(tiny, batch, seed: 1).Fooled);
        }

        NearestAttack Attack(float epsilon) => Make(name, isL2 ? new L2Threat(epsilon) : new LinfThreat(Math.Min(epsilon, 1)));
    }

    [Fact]
    public void Rounded_images_have_so_many_levels()
    {
        var batch = layer.RightlyClassified(Count, seed: 3);
        for (var i = 0; i < batch.Images.Length; i++) batch.Images[i] = MathF.Round(batch.Images[i] * 63) / 63;
        var nearest = new Ddn(new L2Threat(1), levels: 64).Nearest(victim, batch, seed: 1);
        Assert.All(nearest.Images, pixel => Assert.Equal(MathF.Round(pixel * 63) / 63, pixel, 1e-6f));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Refused("steps of an attack is at least 1, got 0", () => new Ddn(new L2Threat(1), steps: 0));
        Refused("gamma of an attack lies between 0 and 1, got 1", () => new Ddn(new L2Threat(1), gamma: 1));
        Refused("levels of an attack is at least 2, got 1", () => new Ddn(new L2Threat(1), levels: 1));
        Refused("stepSize of an attack is a finite number above 0, got 0", () => new Fmn(new L2Threat(1), stepSize: 0));

        static void Refused(string told, Func<ImageAttack> make) =>
            Assert.StartsWith(told, Assert.Throws<AdversarialException>(make).Message, StringComparison.Ordinal);
    }

    static NearestAttack Make(string name, Threat threat) => name switch
    {
        "fab" => new Fab(threat),
        "fab-untargeted" => Fab.Untargeted(threat),
        "ddn" => new Ddn((L2Threat)threat, steps: 200, firstBudget: 0.3f),
        "fmn" => new Fmn(threat, steps: 200, stepSize: 0.3f),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such attack"),
    };
}
