using NativeTickets.Nn;

namespace NativeTickets.Lab.Onnx;

/// <summary>Pools, and means over the image.</summary>
static class Pools
{
    /// <summary>The largest number of each window.</summary>
    public static Activation Max(NodeReading node, ImportedGraph graph)
    {
        node.Knows("auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides");
        var x = node.Images(4);
        if (node.Node.Outputs.Skip(1).Any(graph.Readers.ContainsKey))
            throw node.Refuse("gives places that are read; wanted its numbers alone");
        var plan = WindowPlan.Of(node, x, Window(node), isPool: true);
        return graph.Add(node, [x], [x.Dims[0], x.Dims[1], plan.P, plan.Q],
            (_, name) => new MaxWindows(name, plan.Rows, plan.Columns, plan.Down, plan.Across, plan.Reach));
    }

    /// <summary>The mean of each window, of the image's numbers alone or of the zeros around them, too.</summary>
    public static Activation Average(NodeReading node, ImportedGraph graph)
    {
        node.Knows("auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides");
        var x = node.Images(4);
        var plan = WindowPlan.Of(node, x, Window(node), isPool: true);
        var (height, width) = (x.Dims[2], x.Dims[3]);
        if (plan.Reach != default)
            x = graph.Add(node, [x], [x.Dims[0], x.Dims[1], height + plan.Reach.Top + plan.Reach.Bottom, width + plan.Reach.Left + plan.Reach.Right],
                (_, name) => new ZeroPadding(name, plan.Reach), "/pad");
        var isWhole = plan.Reach == default;
        var y = graph.Add(node, [x], [x.Dims[0], x.Dims[1], plan.P, plan.Q], (_, name) => new AverageWindows(name, plan.Rows, plan.Columns, plan.Down,
            plan.Across),
            isWhole ? "" : "/window");
        var counted = node.Whole("count_include_pad", 0) != 0 ? plan.Pads : default;
        float[] factors = [.. Shares(plan.P, height, plan.Rows, plan.Down, plan.Reach.Top, counted.Top, counted.Bottom)
            .SelectMany(rows => Shares(plan.Q, width, plan.Columns, plan.Across, plan.Reach.Left, counted.Left, counted.Right)
                .Select(columns => (float)plan.Rows * plan.Columns / (rows * columns)))];
        if (Array.TrueForAll(factors, factor => factor == 1)) return y;
        var shape = y.Image;
        return graph.Add(node, [y], y.Dims, (make, name) =>
        {
            float[] all = [.. Enumerable.Repeat(factors, shape[1]).SelectMany(channel => channel)];
            return new ScaleShift(name, make.Device, shape, all, new float[all.Length]);
        });
    }

    /// <summary>The mean of each channel.</summary>
    public static Activation GlobalAverage(NodeReading node, ImportedGraph graph)
    {
        node.Knows();
        var x = node.Images(4);
        return graph.Add(node, [x], [x.Dims[0], x.Dims[1], 1, 1], (_, name) => new GlobalAveragePool(name));
    }

    /// <summary>The largest number of each channel.</summary>
    public static Activation GlobalMax(NodeReading node, ImportedGraph graph)
    {
        node.Knows();
        var x = node.Images(4);
        var (rows, columns) = ((int)x.Dims[2], (int)x.Dims[3]);
        return graph.Add(node, [x], [x.Dims[0], x.Dims[1], 1, 1], (_, name) => new MaxWindows(name, rows, columns, 1, 1, default));
    }

    /// <summary>The mean over rows, columns or both.</summary>
    public static Activation ReduceMean(NodeReading node, ImportedGraph graph)
    {
        node.Knows("axes", "keepdims", "noop_with_empty_axes");
        var x = node.Activation(0);
        var rank = x.Dims.Length;
        if (rank is not (3 or 4)) throw node.Refuse($"gets {x.Extents}; means over rows and columns of an image are computed");
        if (node.AxesOf(1, rank) is not { Count: > 0 } axes || axes.Any(axis => axis < 2))
            throw node.Refuse("goes over more than rows and columns of an image", "axes");
        var (rows, columns) = (axes.Contains(2), axes.Contains(3));
        if (rank == 3) x = x with { Dims = [.. x.Dims, 1] };
        long[] dims = [x.Dims[0], x.Dims[1], rows ? 1 : x.Dims[2], columns ? 1 : x.Dims[3]];
        var window = (Rows: rows ? (int)x.Dims[2] : 1, Columns: columns ? (int)x.Dims[3] : 1);
        var y = rows && (columns || rank == 3) ? graph.Add(node, [x], dims, (_, name) => new GlobalAveragePool(name))
            : graph.Add(node, [x], dims, (_, name) => new AverageWindows(name, window.Rows, window.Columns, 1, 1));
        var isKept = node.Whole("keepdims", 1) != 0;
        return y with { Dims = [.. y.Dims.Take(rank).Where((_, axis) => isKept || !axes.Contains(axis))] };
    }

    /// <summary>How many numbers of rows (or columns) each window counts.</summary>
    static IEnumerable<int> Shares(int windows, long extent, int size, int stride, int reach, int before, int after)
    {
        for (var i = 0; i < windows; i++)
        {
            var start = (long)i * stride - reach;
            yield return (int)(Math.Min(start + size, extent + after) - Math.Max(start, -before));
        }
    }

    static (long Rows, long Columns) Window(NodeReading node) => node.Wholes("kernel_shape") is [var rows, var columns] ? (rows, columns)
        : throw node.Refuse("has no kernel_shape of rows and columns", "kernel_shape");
}
