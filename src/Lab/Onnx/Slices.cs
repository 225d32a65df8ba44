using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>The operator Slice: any part of a constant; of images each so many rows or columns, as the shortcuts without weights of residual networks
/// do.</summary>
static class Slices
{
    /// <summary>Cuts a constant.</summary>
    /// <exception cref="OnnxException">What it asks for is not there.</exception>
    public static Constant Of(NodeReading node)
    {
        var x = node.Constant(0);
        var (starts, ends, axes, steps) = Settings(node);
        for (var i = 0; i < axes.Length; i++) x = Along(node, x, node.Axis(axes[i], x.Dims.Length), starts[i], ends[i], steps[i]);
        return x;
    }

    /// <summary>Each so many rows or columns of images, from the first to the last.</summary>
    /// <exception cref="OnnxException">It cuts something else.</exception>
    public static Activation OfImages(NodeReading node, ImportedGraph graph)
    {
        node.Knows("starts", "ends", "axes");
        var x = node.Images(4);
        var (starts, ends, axes, steps) = Settings(node);
        var (down, across) = (1, 1);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = node.Axis(axes[i], 4);
            if (starts[i] != 0 || ends[i] < x.Dims[axis] || steps[i] is < 1 or > int.MaxValue || axis < 2 && steps[i] != 1)
                throw node.Refuse($"cuts {starts[i]} to {ends[i]} in steps of {steps[i]} out of axis {axis} of {x.Extents}; each so many rows or columns of "
                    + "all "
                    + "are taken");
            if (axis == 2) down = (int)steps[i];
            if (axis == 3) across = (int)steps[i];
        }
        if (down == 1 && across == 1) return x;
        return graph.Add(node, [x], [x.Dims[0], x.Dims[1], (x.Dims[2] - 1) / down + 1, (x.Dims[3] - 1) / across + 1],
            (_, name) => new AverageWindows(name, 1, 1, down, across)); // the mean of one number is that number
    }

    static (long[] Starts, long[] Ends, long[] Axes, long[] Steps) Settings(NodeReading node)
    {
        var starts = Numbers(1, "starts") ?? throw node.Refuse("lacks its starts");
        var ends = Numbers(2, "ends") ?? throw node.Refuse("lacks its ends");
        var axes = Numbers(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = Numbers(4, "steps") ?? [.. starts.Select(_ => 1L)];
        if (starts.Length != ends.Length || starts.Length != axes.Length || starts.Length != steps.Length) throw node.Refuse("has lists of different lengths");
        return (starts, ends, axes, steps);

        long[]? Numbers(int input, string attribute) => node.Optional(input) is { } given
            ? (given as Constant)?.Wholes ?? throw node.Refuse($"has {attribute} that are no constant whole numbers")
            : node.Wholes(attribute)?.ToArray();
    }

    static Constant Along(NodeReading node, Constant x, int axis, long start, long end, long step)
    {
        if (step == 0) throw node.Refuse("has a step of 0");
        var extent = x.Dims[axis];
        var (low, high) = step > 0 ? (0L, extent) : (-1L, extent - 1);
        var from = step > 0 ? Within(start, 0, extent) : Within(start, 0, extent - 1);
        var to = Within(end, low, high);
        List<long> rows = [];
        for (var at = from; step > 0 ? at < to : at > to; at += step)
        {
            rows.Add(at);
            if (step is > int.MaxValue or < int.MinValue) break;
        }
        var inner = x.Dims[(axis + 1)..].Aggregate(1L, (all, next) => all * next);
        var outer = x.Dims[..axis].Aggregate(1L, (all, next) => all * next);
        List<int> places = [];
        for (var o = 0L; o < outer; o++)
            foreach (var row in rows)
                for (var i = 0L; i < inner; i++) places.Add((int)((o * extent + row) * inner + i));
        long[] dims = [.. x.Dims];
        dims[axis] = rows.Count;
        return Folding.Picked(x, dims, places);

        long Within(long at, long least, long most) => Math.Clamp(at < 0 ? Math.Max(at, -extent - 1) + extent : at, least, most);
    }
}
