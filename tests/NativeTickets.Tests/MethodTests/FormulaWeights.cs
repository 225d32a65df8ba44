using System.Text.Json;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Weights and images that golden numbers of networks give as a formula of place and index, so that none need be stored.</summary>
static class FormulaWeights
{
    const ulong ImageStream = 4000;

    /// <summary>A number in [0, 1) of a stream and an index.</summary>
    public static double Hash(ulong stream, ulong index)
    {
        var z = unchecked((stream + 1) * 0x9E3779B97F4A7C15 + index);
        z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
        return ((z ^ z >> 31) >> 11) * Math.ScaleB(1, -53);
    }

    /// <summary>The numbers of every tensor of a case, by its public name.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> Of(MethodCase numbers)
    {
        var stream = numbers.Shared("fill").GetProperty("stream").GetUInt64();
        var tensors = numbers.Settings.GetProperty("tensors").EnumerateArray().ToArray();
        return tensors.Select((tensor, place) => (Name: tensor.GetProperty("name").GetString()!, Entry: Tensor(tensor, stream + (ulong)place)))
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Entry);
    }

    /// <summary>So many pixels, in NCHW order.</summary>
    public static float[] Images(int pixels)
    {
        var images = new float[pixels];
        for (var i = 0; i < pixels; i++) images[i] = (float)Hash(ImageStream, (ulong)i);
        return images;
    }

    static WeightsEntry Tensor(JsonElement tensor, ulong stream)
    {
        var name = tensor.GetProperty("name").GetString()!;
        var shape = new Shape([.. tensor.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())]);
        var (center, scale) = shape.Rank is 2 or 4 ? (0, Math.Sqrt(6.0 / (shape.Count / shape[0])))
            : name.EndsWith("weight", StringComparison.Ordinal) ? (1, 0.2)
            : name.EndsWith("running_var", StringComparison.Ordinal) ? (1, 0.5) : (0, 0.1);
        var values = new float[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(center + scale * (2 * Hash(stream, (ulong)i) - 1));
        return new WeightsEntry(shape, values);
    }
}
