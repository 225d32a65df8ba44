using System.Text.Json;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Networks that golden numbers of methods describe as lists of layers.</summary>
static class MethodNetwork
{
    /// <summary>The network of a description, with the weights that it names.</summary>
    public static Network Build(JsonElement net, MethodCase numbers, Device device)
    {
        int[] input = [.. net.GetProperty("input").EnumerateArray().Select(extent => extent.GetInt32())];
        JsonElement[] layers = [.. net.GetProperty("layers").EnumerateArray()];
        var classes = layers.Last(layer => Word(layer) == "linear").GetProperty("out").GetInt32();
        var network = Networks.Build("golden", device, new ImageShape(input[0], input[1], input[2]), classes,
            make => [.. layers.Select((layer, index) => Layer(make, layer, index))]);
        var prefix = net.GetProperty("weights").GetString()!;
        NetworkState.Write(network, numbers.Under(prefix), prefix);
        return network;
    }

    static Layer Layer(NetworkBuilder make, JsonElement layer, int index) => Word(layer) switch
    {
        "conv" => make.Conv2d(Name(layer), Number(layer, "in"), Number(layer, "out"), Number(layer, "kernel"), Number(layer, "stride"),
            Number(layer, "padding"), layer.GetProperty("bias").GetBoolean()),
        "linear" => make.Linear(Name(layer), Number(layer, "in"), Number(layer, "out"), layer.GetProperty("bias").GetBoolean()),
        "batchNorm" => make.BatchNorm(Name(layer), Number(layer, "channels")),
        "basicBlock" => Block(make, Name(layer), Number(layer, "in"), Number(layer, "out"), Number(layer, "stride")),
        "relu" => new Relu($"relu{index}"),
        "maxPool" => new MaxPool2d($"pool{index}", Number(layer, "size")),
        "globalAveragePool" => new GlobalAveragePool($"pool{index}"),
        "flatten" => new Flatten($"flatten{index}"),
        var other => throw new InvalidOperationException($"golden numbers describe a layer {other}"),
    };

    static ResidualBlock Block(NetworkBuilder make, string name, int channels, int filters, int stride) => new(
        name,
        make.Conv2d($"{name}.conv1", channels, filters, 3, stride, 1, hasBias: false),
        make.BatchNorm($"{name}.bn1", filters),
        make.Conv2d($"{name}.conv2", filters, filters, 3, 1, 1, hasBias: false),
        make.BatchNorm($"{name}.bn2", filters),
        stride == 1 && channels == filters ? null : new Sequential($"{name}.shortcut",
            [make.Conv2d($"{name}.shortcut.0", channels, filters, 1, stride, 0, hasBias: false), make.BatchNorm($"{name}.shortcut.1", filters)]));

    static string Word(JsonElement layer) => layer.GetProperty("op").GetString()!;

    static string Name(JsonElement layer) => layer.GetProperty("name").GetString()!;

    static int Number(JsonElement layer, string key) => layer.GetProperty(key).GetInt32();
}
