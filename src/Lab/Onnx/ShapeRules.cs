namespace NativeTickets.Lab.Onnx;

/// <summary>The extents that Reshape, Flatten, Squeeze and Unsqueeze give, for constants and for what is computed of images alike.</summary>
static class ShapeRules
{
    /// <summary>The extents of the output.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="dims">The extents of its input.</param>
    /// <param name="input">Which input that is.</param>
    /// <exception cref="OnnxException">They do not fit.</exception>
    public static long[] Of(NodeReading node, long[] dims, int input) => node.Operator switch
    {
        "Reshape" => Reshape(node, dims),
        "Flatten" => Flatten(node, dims),
        "Squeeze" => Squeeze(node, dims),
        "Unsqueeze" => Unsqueeze(node, dims),
        var other => throw new InvalidOperationException($"{other} gives no shape of its input {input}"),
    };

    static long[] Reshape(NodeReading node, long[] dims)
    {
        node.Knows("allowzero");
        var wanted = node.Constant(1).Wholes ?? throw node.Refuse("has a shape that is no whole numbers");
        var result = new long[wanted.Length];
        var (open, known) = (-1, 1L);
        var count = dims.Aggregate(1L, (all, extent) => all * extent);
        for (var axis = 0; axis < wanted.Length; axis++)
        {
            var extent = wanted[axis];
            if (extent == 0 && node.Whole("allowzero", 0) == 0) extent = axis < dims.Length ? dims[axis] : throw Bad("copies an axis that is not there");
            if (extent == -1)
            {
                if (open >= 0) throw Bad("leaves two axes open");
                open = axis;
                continue;
            }
            if (extent < 0 || extent > 0 && known > count / extent) throw Bad("does not fit");
            known *= extent;
            result[axis] = extent;
        }
        if (open >= 0)
        {
            if (known == 0 || count % known != 0) throw Bad("does not fit");
            result[open] = count / known;
        }
        else if (known != count) throw Bad("does not fit");
        return result;

        OnnxException Bad(string why) => node.Refuse($"makes [{string.Join(", ", wanted)}] of [{string.Join(", ", dims)}]: that {why}");
    }

    static long[] Flatten(NodeReading node, long[] dims)
    {
        node.Knows("axis");
        var axis = node.Whole("axis", 1);
        if (axis < 0) axis += dims.Length;
        if (axis < 0 || axis > dims.Length) throw node.Refuse($"has axis {node.Whole("axis", 1)} of {dims.Length} axes", "axis");
        return [dims[..(int)axis].Aggregate(1L, (all, extent) => all * extent), dims[(int)axis..].Aggregate(1L, (all, extent) => all * extent)];
    }

    static long[] Squeeze(NodeReading node, long[] dims)
    {
        node.Knows("axes");
        var axes = node.AxesOf(1, dims.Length);
        if (axes is null) return [.. dims.Where((extent, _) => extent != 1)];
        foreach (var axis in axes)
            if (dims[axis] != 1) throw node.Refuse($"takes axis {axis} away, which has {dims[axis]} places");
        return [.. dims.Where((_, axis) => !axes.Contains(axis))];
    }

    static long[] Unsqueeze(NodeReading node, long[] dims)
    {
        node.Knows("axes");
        var count = (node.Optional(1) as Constant)?.Wholes?.Length ?? node.Wholes("axes")?.Count ?? throw node.Refuse("lacks its axes");
        if (count > 8) throw node.Refuse($"adds {count} axes");
        var axes = node.AxesOf(1, dims.Length + count)!;
        var result = new List<long>();
        var from = 0;
        for (var axis = 0; axis < dims.Length + count; axis++) result.Add(axes.Contains(axis) ? 1 : from < dims.Length ? dims[from++]
            : throw node.Refuse("repeats an axis"));
        return from == dims.Length ? [.. result] : throw node.Refuse("repeats an axis");
    }
}
