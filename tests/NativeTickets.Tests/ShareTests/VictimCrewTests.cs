using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Ranks that show images to a network together find what one process finds, bit for bit.</summary>
public sealed class VictimCrewTests
{
    const int Images = 150;

    public static TheoryData<string, int> Cases => new(
        from name in new[] { "lenet", "wrn-10-1" } from ranks in new[] { 2, 3, 8 } select new TheoryDataRow<string, int>(name, ranks));

    [Theory, MemberData(nameof(Cases))]
    public void Attacks_on_several_ranks_find_the_bits_of_one_process(string name, int ranks)
    {
        var expected = Attacked(name, null);
        var found = ThreadRanks.Run(ranks, exchange =>
        {
            var crew = new VictimCrew(new Ranks(exchange));
            if (exchange.Rank == 0)
            {
                var attacked = Attacked(name, crew);
                crew.Leave();
                return attacked;
            }
            using var device = Device.Open("cpu", threads: 1);
            using var network = Make(name, device);
            crew.Serve(asked => asked == "victim" ? network : throw new InvalidOperationException($"no network {asked}"));
            return [];
        });
        Assert.Equal(expected, found[0]);
    }

    [Fact]
    public void A_request_to_stop_is_heard_between_two_questions_and_the_others_are_let_go()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var left = ThreadRanks.Run(2, exchange =>
        {
            var crew = new VictimCrew(new Ranks(exchange));
            using var device = Device.Open("cpu", threads: 1);
            using var network = Make("lenet", device);
            if (exchange.Rank == 0)
            {
                using var victim = new Victim(network, null, (crew, "victim"), stop.Token);
                Assert.Throws<OperationCanceledException>(() => victim.Logits(new float[784]));
                crew.Leave();
            }
            else
            {
                crew.Serve(_ => network);
            }
            return !crew.IsBroken;
        });
        Assert.Equal([true, true], left);
    }

    /// <summary>The images that an attack makes, and the logits and gradients of more images than the network is shown at once.</summary>
    static float[] Attacked(string name, VictimCrew? crew)
    {
        using var device = Device.Open("cpu", threads: 2);
        using var network = Make(name, device);
        using var victim = new Victim(network, null, crew is null ? null : (crew, "victim"));
        var images = new float[2 * Images * victim.ImageLength];
        var stream = new RandomStream(3, "victims");
        foreach (ref var pixel in images.AsSpan()) pixel = stream.NextUniform();
        int[] labels = [.. Enumerable.Range(0, 2 * Images).Select(n => n % victim.Classes)];
        var some = new ImageBatch(images[..(Images * victim.ImageLength)], labels[..Images], [.. Enumerable.Range(0, Images)]);
        var found = new GradientAscent(new LinfThreat(0.1f), 2, 0.05f).Run(victim, some, seed: 7);
        var at = victim.Gradients(new DlrLoss(), images, labels);
        return [.. found.Images, .. victim.Logits(images), .. at.Losses, .. at.Gradient, (float)victim.ForwardUnits];
    }

    /// <summary>A ticket, whose lists depend on how many blocks of images there are.</summary>
    static Network Make(string name, Device device)
    {
        var input = name == "lenet" ? new ImageShape(1, 28, 28) : new ImageShape(3, 8, 8);
        var network = Networks.Create(name, device, input, 10, seed: 5);
        var stream = new RandomStream(5, "crew mask");
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
        {
            var mask = new float[parameter.Value.Shape.Count];
            for (var i = 0; i < mask.Length; i++) mask[i] = stream.NextUniform() < 0.2f ? 1 : 0;
            parameter.SetMask(mask);
        }
        return network;
    }
}
