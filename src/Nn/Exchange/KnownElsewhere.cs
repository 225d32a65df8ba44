namespace NativeTickets.Nn;

/// <summary>Networks that the field shares and that cannot be named here, by the names of their tensors.</summary>
static class KnownElsewhere
{
    static readonly Dictionary<string, string> Residual = new(StringComparer.Ordinal)
    {
        ["2-2-2-2"] = "resnet18",
        ["3-4-6-3"] = "resnet34",
        ["3-4-6-3 bottleneck"] = "resnet50",
        ["3-4-23-3 bottleneck"] = "resnet101",
        ["3-8-36-3 bottleneck"] = "resnet152",
    };

    const int MostBlocks = 40; // of a stage; the deepest that is known has 36

    static readonly Dictionary<int, string> Plain = new() { [8] = "vgg11", [10] = "vgg13", [13] = "vgg16", [16] = "vgg19" };

    /// <summary>What a file is of, in words; null where that is not known.</summary>
    /// <param name="tensors">The extents of its tensors by name; a prefix before all of them is no hindrance.</param>
    public static string? Of(IReadOnlyDictionary<string, IReadOnlyList<long>> tensors)
    {
        var names = tensors.Keys.ToArray();
        return OfResidual(tensors, names) ?? OfPlain(tensors, names) ?? OfOthers(names);
    }

    static string? OfResidual(IReadOnlyDictionary<string, IReadOnlyList<long>> tensors, string[] names)
    {
        var blocks = new List<int>();
        for (var stage = 1; stage <= 5; stage++)
        {
            var count = 0;
            while (count < MostBlocks && names.Any(name => Has(name, $"layer{stage}.{count}.conv1.weight"))) count++;
            if (count == 0) break;
            blocks.Add(count);
        }
        if (blocks.Count is not (3 or 4)) return null;
        var isBottleneck = names.Any(name => Has(name, "layer1.0.conv3.weight"));
        // a block that begins with its batch norm needs none behind the stem
        var normalizesStem = names.Any(name => Has(name, "bn1.weight") && !name.Contains("layer", StringComparison.Ordinal));
        var key = string.Join('-', blocks) + (isBottleneck ? " bottleneck" : "");
        var called = Residual.TryGetValue(key, out var known) ? known
            : blocks.Count == 3 && !isBottleneck && blocks.Distinct().Count() == 1 ? $"resnet{6 * blocks[0] + 2}, of three stages,"
            : $"a residual network with blocks {string.Join(", ", blocks)}";
        var first = tensors.Where(tensor => tensor.Value.Count == 4).FirstOrDefault(tensor => Has(tensor.Key, "conv1.weight")
            && !tensor.Key.Contains("layer", StringComparison.Ordinal)).Value;
        var whose = names.Any(name => name.Contains(".downsample.", StringComparison.Ordinal)) ? "torchvision's " : "";
        var stem = first is not null && first[2] == 7 ? ", with the 7×7 stem for large images" : "";
        var order = normalizesStem || !names.Any(name => Has(name, "layer1.0.bn1.weight")) ? "" : "a pre-activation ";
        return $"{whose}{order}{called}{(first is null ? "" : $" of width {first[0]}")}{stem}";
    }

    static string? OfPlain(IReadOnlyDictionary<string, IReadOnlyList<long>> tensors, string[] names)
    {
        var convolutions = tensors.Count(tensor => tensor.Value.Count == 4 && tensor.Key.Contains("features.", StringComparison.Ordinal));
        if (!Plain.TryGetValue(convolutions, out var called) || names.Any(name => name.Contains("denseblock", StringComparison.Ordinal))) return null;
        var linear = tensors.Count(tensor => tensor.Value.Count == 2 && tensor.Key.Contains("classifier", StringComparison.Ordinal));
        return $"{called} with {linear} linear {(linear == 1 ? "layer" : "layers")}";
    }

    static string? OfOthers(string[] names) =>
        new[] { "conv1.weight", "conv2.weight", "fc1.weight", "fc2.weight", "fc3.weight" }.All(wanted => names.Any(name => Has(name, wanted)))
            ? "LeNet-5, with three linear layers"
        : names.Any(name => name.Contains("denseblock", StringComparison.Ordinal) || Has(name, "dense1.0.conv1.weight")) ? "a DenseNet"
        : names.Any(name => name.Contains("patch_embed", StringComparison.Ordinal) || name.Contains("cls_token", StringComparison.Ordinal))
        ? "a vision transformer"
        : null;

    static bool Has(string name, string end) => name == end || name.EndsWith("." + end, StringComparison.Ordinal);
}
