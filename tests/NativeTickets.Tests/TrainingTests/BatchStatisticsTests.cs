using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>Measuring weights that no running statistics were gathered with.</summary>
public sealed class BatchStatisticsTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public BatchStatisticsTests() => network = Networks.Create("resnet18-w2", device, new ImageShape(3, 32, 32), 4, null, seed: 5);

    static ImageSet Images(int count)
    {
        var stream = new RandomStream(11, "images");
        var pixels = new byte[count * 3 * 32 * 32];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)stream.NextInt(256);
        return new ImageSet(pixels, [.. Enumerable.Range(0, count).Select(i => i % 4)], 3, 32, 32, 4);
    }

    [Fact]
    public void Running_statistics_say_nothing_and_are_left_as_they_were()
    {
        using var byBatch = new Evaluator(network, Images(40), byBatch: true);
        using var running = new Evaluator(network, Images(40));
        var (first, before) = (byBatch.Run(), running.Run());
        foreach (var state in network.State) state.Value.Write([.. state.Value.ToArray().Select((s, i) => s * 3 + 0.5f + i % 2)]);
        var changed = network.State.Select(s => s.Value.ToArray()).ToArray();
        Assert.Equal(first, byBatch.Run());
        Assert.Equal(changed, network.State.Select(s => s.Value.ToArray()));
        Assert.NotEqual(before, running.Run());
        Assert.Equal(40, first.Count);
    }

    [Fact]
    public void They_are_left_as_they_were_when_it_is_stopped_too()
    {
        var before = network.State.Select(s => s.Value.ToArray()).ToArray();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        using var evaluator = new Evaluator(network, Images(8), byBatch: true);
        Assert.Throws<OperationCanceledException>(() => evaluator.Run(stopped.Token));
        Assert.Equal(before, network.State.Select(s => s.Value.ToArray()));
    }

    [Fact]
    public void No_batch_at_the_end_is_too_small_for_statistics()
    {
        // 257 as 256 + 1 would be refused: one image leaves a single number per channel where this network's maps are 1 by 1
        using var evaluator = new Evaluator(network, Images(257), byBatch: true);
        Assert.Equal(257, evaluator.Run().Count);
    }

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }
}
