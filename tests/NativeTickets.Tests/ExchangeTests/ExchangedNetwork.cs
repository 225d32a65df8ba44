using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>
/// A small network of each family with numbers that no fresh network has: every statistic, scale and bias is drawn, so that none can be mistaken or left out
/// unseen.
/// </summary>
static class ExchangedNetwork
{
    public static TheoryData<string> Families =>
    [
        "lenet", "lenet-ye-2", "mlp-7-5", "conv4-w2", "vgg16-w4", "vgg11-w2", "vgg16-ap-w2", "resnet18-w4", "resnet34-w2", "resnet50-w2", "resnet14-w4",
        "resnet14-w4-a", "preactresnet18-w4", "preactresnet18-kuangliu-w4", "wrn-10-1", "wrn-16-2",
    ];

    public static ImageNormalization Normalization(int channels) =>
        channels == 1 ? new([0.1307f], [0.3081f]) : new([0.4914f, 0.4822f, 0.4465f], [0.247f, 0.2435f, 0.2616f]);

    public static Network Create(string name, Device device, int seed = 1, bool normalized = true)
    {
        var shape = Networks.FamilyOf(name).UsualImages;
        var network = Networks.Create(name, device, shape, 10, normalized ? Normalization(shape.Channels) : null, seed);
        var stream = new RandomStream(seed, "exchange");
        foreach (var parameter in network.Parameters.Where(p => !p.IsPrunable))
            Fill(parameter.Value, () => stream.NextUniform(0.5f, 1.5f) * (stream.NextInt(4) == 0 ? -1 : 1));
        foreach (var state in network.State)
        {
            var isVariance = state.Name.EndsWith("running_var", StringComparison.Ordinal);
            Fill(state.Value, () => isVariance ? stream.NextUniform(0.5f, 2) : stream.NextUniform(-0.5f, 0.5f));
        }
        return network;
    }

    /// <summary>Prunes four fifths of every prunable weight at random.</summary>
    public static void Prune(Network network)
    {
        var stream = new RandomStream(5, "mask");
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
        {
            var mask = new float[parameter.Value.Shape.Count];
            foreach (ref var kept in mask.AsSpan()) kept = stream.NextInt(5) == 0 ? 1 : 0;
            parameter.SetMask(mask);
        }
    }

    public static void RequireSameBits(IReadOnlyDictionary<string, WeightsEntry> expected, IReadOnlyDictionary<string, WeightsEntry> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, entry) in expected)
        {
            Assert.Equal(entry.Shape, actual[name].Shape);
            Assert.Equal(entry.Values.Select(BitConverter.SingleToInt32Bits), actual[name].Values.Select(BitConverter.SingleToInt32Bits));
        }
    }

    static void Fill(Tensor tensor, Func<float> next)
    {
        var values = new float[tensor.Shape.Count];
        foreach (ref var value in values.AsSpan()) value = next();
        tensor.Write(values);
    }
}
