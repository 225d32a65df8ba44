namespace NativeTickets.Lab.Onnx;

/// <summary>Where windows lie over an image.</summary>
/// <param name="Rows">Rows of a window.</param>
/// <param name="Columns">Columns of a window.</param>
/// <param name="Down">Step between windows in rows.</param>
/// <param name="Across">Step between windows in columns.</param>
/// <param name="Pads">Rows and columns around the image as the file says them.</param>
/// <param name="Reach">The same, with what the last windows reach beyond where extents are rounded up.</param>
/// <param name="P">Rows of the output.</param>
/// <param name="Q">Columns of the output.</param>
sealed record WindowPlan(int Rows, int Columns, int Down, int Across, Margins Pads, Margins Reach, int P, int Q)
{
    const long MostPadding = 4096;
    const long LargestWindow = 1 << 15;

    /// <summary>Reads the settings of a convolution or a pool.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="image">[N, C, H, W].</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="isPool">Whether each window has to read a number of the image.</param>
    /// <exception cref="OnnxException">They do not fit, or are none that the engine has.</exception>
    public static WindowPlan Of(NodeReading node, Activation image, (long Rows, long Columns) window, bool isPool)
    {
        var (rows, columns) = window;
        if (rows < 1 || columns < 1 || rows > LargestWindow || columns > LargestWindow)
            throw node.Refuse($"has a window of {rows}x{columns}; wanted 1 to {LargestWindow} rows and columns", "kernel_shape");
        if (node.Wholes("dilations") is { } dilations && dilations.Any(step => step != 1))
            throw node.Refuse($"has dilations [{string.Join(", ", dilations)}]; the engine's windows have none", "dilations");
        var strides = node.Wholes("strides") ?? [1, 1];
        if (strides is not [>= 1, >= 1] || strides[0] > LargestWindow || strides[1] > LargestWindow)
            throw node.Refuse($"has strides [{string.Join(", ", strides)}]; wanted two from 1", "strides");
        var (down, across) = (strides[0], strides[1]);
        var (height, width) = (image.Dims[2], image.Dims[3]);
        var pads = PadsOf(node, (height, width), (rows, columns), (down, across));
        if (isPool && (Math.Max(pads.Top, pads.Bottom) >= rows || Math.Max(pads.Left, pads.Right) >= columns))
            throw node.Refuse($"has pads {pads} around windows of {rows}x{columns}; wanted fewer than a window has, since one could lie in them alone", "pads");
        var isRoundedUp = isPool && node.Whole("ceil_mode", 0) != 0;
        var p = Count(height, pads.Top, pads.Bottom, rows, down);
        var q = Count(width, pads.Left, pads.Right, columns, across);
        var reach = isRoundedUp
            ? new Margins(pads.Top, pads.Left, Beyond(height, pads.Top, pads.Bottom, rows, down, p), Beyond(width, pads.Left, pads.Right, columns, across, q))
            : pads;
        return new WindowPlan((int)rows, (int)columns, (int)down, (int)across, pads, reach, (int)p, (int)q);

        long Count(long extent, int before, int after, long size, long stride)
        {
            var room = extent + before + after - size;
            if (room < 0) throw node.Refuse($"has a window of {rows}x{columns} over a map of {height}x{width} with pads {pads}; it does not fit",
                "kernel_shape");
            if (!isRoundedUp) return room / stride + 1;
            var count = (room + stride - 1) / stride + 1;
            return (count - 1) * stride >= extent + before ? count - 1 : count; // a window that would start behind the image is left out
        }

        int Beyond(long extent, int before, int after, long size, long stride, long count) =>
            (int)Math.Max(after, (count - 1) * stride + size - extent - before);
    }

    static Margins PadsOf(NodeReading node, (long Height, long Width) image, (long Rows, long Columns) window, (long Down, long Across) strides)
    {
        var mode = node.Attribute("auto_pad")?.Text ?? "NOTSET";
        if (mode == "VALID") return default;
        if (mode is "SAME_UPPER" or "SAME_LOWER")
        {
            var (height, width) = (Around(image.Height, window.Rows, strides.Down), Around(image.Width, window.Columns, strides.Across));
            return mode == "SAME_UPPER" ? new Margins(height / 2, width / 2, height - height / 2, width - width / 2)
                : new Margins(height - height / 2, width - width / 2, height / 2, width / 2);
        }
        if (mode != "NOTSET") throw node.Refuse($"has auto_pad '{OnnxNode.Quoted(mode)}'; wanted NOTSET, VALID, SAME_UPPER or SAME_LOWER", "auto_pad");
        var pads = node.Wholes("pads") ?? [0, 0, 0, 0];
        if (pads.Count != 4 || pads.Any(pad => pad is < 0 or > MostPadding))
            throw node.Refuse($"has pads [{string.Join(", ", pads)}]; wanted four from 0 to {MostPadding}", "pads");
        return new Margins((int)pads[0], (int)pads[1], (int)pads[2], (int)pads[3]);

        int Around(long extent, long size, long stride) => (int)Math.Max(0, ((extent + stride - 1) / stride - 1) * stride + size - extent);
    }
}
