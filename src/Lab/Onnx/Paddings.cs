using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>The operator Pad with zeros.</summary>
static class Paddings
{
    const int Most = 4096;

    /// <summary>Zeros around images, and channels of zeros.</summary>
    public static Activation Pad(NodeReading node, ImportedGraph graph)
    {
        node.Knows("mode", "pads", "value");
        if (node.Attribute("mode")?.Text is not (null or "constant") and var mode) throw node.Refuse($"pads by '{OnnxNode.Quoted(mode!)}'; zeros are put "
            + "around images", "mode");
        var x = node.Images(4);
        var pads = node.Wholes("pads") ?? node.Constant(1).Wholes ?? throw node.Refuse("has pads that are no whole numbers", "pads");
        if (node.Optional(3) is not null) throw node.Refuse("names its axes", "axes");
        var value = node.Optional(2) is Constant given ? given.Floats is [var number] ? number : throw node.Refuse("pads with something else than a number")
            : node.Number("value", 0);
        if (value != 0) throw node.Refuse($"pads with {value}; zeros are put around images", "value");
        if (pads.Count != 8 || pads.Any(pad => pad is < 0 or > Most) || pads[0] + pads[4] > 0)
            throw node.Refuse($"has pads [{string.Join(", ", pads)}]; wanted eight from 0 to {Most}, those of the batch 0", "pads");
        if (pads.All(pad => pad == 0)) return x;
        var around = new Margins((int)pads[2], (int)pads[3], (int)pads[6], (int)pads[7]);
        var (before, after) = ((int)pads[1], (int)pads[5]);
        return graph.Add(node, [x], [x.Dims[0], before + x.Dims[1] + after, around.Top + x.Dims[2] + around.Bottom, around.Left + x.Dims[3] + around.Right],
            (_, name) => new ZeroPadding(name, around, before, after));
    }
}
