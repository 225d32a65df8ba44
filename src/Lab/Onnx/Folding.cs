namespace NativeTickets.Lab.Onnx;

/// <summary>Operators on constants, computed while the file is read: what exporters write to find a shape or to turn a weight around.</summary>
static class Folding
{
    const int MostNumbers = 1 << 20; // of what is made from nothing or from less; moved weights keep their count

    static readonly Dictionary<string, Func<NodeReading, Constant>> Folds = new(StringComparer.Ordinal)
    {
        ["Identity"] = node => node.Constant(0),
        ["Cast"] = node => Cast(node, node.Constant(0)),
        ["Gather"] = Gather,
        ["Concat"] = Concat,
        ["Slice"] = Slices.Of,
        ["Unsqueeze"] = Renamed,
        ["Squeeze"] = Renamed,
        ["Reshape"] = Renamed,
        ["Flatten"] = Renamed,
        ["Transpose"] = Transpose,
        ["ConstantOfShape"] = Filled,
        ["Add"] = Arithmetic,
        ["Sub"] = Arithmetic,
        ["Mul"] = Arithmetic,
        ["Div"] = Arithmetic,
        ["Neg"] = node => Each(node, x => -x, x => -x),
        ["Reciprocal"] = node => Each(node, x => 1 / x, null),
        ["Sqrt"] = node => Each(node, MathF.Sqrt, null),
        ["Floor"] = node => Each(node, MathF.Floor, null),
        ["Ceil"] = node => Each(node, MathF.Ceiling, null),
    };

    /// <summary>Whether an operator is computed so where its inputs are constants.</summary>
    public static bool Knows(string name) => name is "Constant" or "Shape" or "Size" || Folds.ContainsKey(name);

    /// <summary>Computes an operator whose inputs are constants.</summary>
    /// <returns>Null where it is none of those that are computed so.</returns>
    /// <exception cref="OnnxException">Its inputs do not fit.</exception>
    public static Constant? TryFold(NodeReading node)
    {
        if (node.Operator is "Constant") return OfConstant(node);
        if (node.Operator is "Shape" or "Size" && node.Inputs.Count == 1 && node.Inputs[0] is { } of) return ShapeOf(node, of);
        if (node.Inputs.Count == 0 || node.Inputs.Any(input => input is Activation)) return null;
        return Folds.TryGetValue(node.Operator, out var fold) ? fold(node) : null;
    }

    static Constant Renamed(NodeReading node) => node.Constant(0) with { Dims = ShapeRules.Of(node, node.Constant(0).Dims, 0) };

    static Constant OfConstant(NodeReading node)
    {
        var name = node.Node.Outputs.FirstOrDefault("");
        if (node.Attribute("value")?.Tensor is { } tensor) return TensorContent.Read(tensor with { Name = name }, node.Place);
        if (node.Attribute("value_float")?.Number is { } number) return new Constant(name, [], [number], null);
        if (node.Attribute("value_floats")?.Numbers is { } numbers) return new Constant(name, [numbers.Count], [.. numbers], null);
        if (node.Attribute("value_int")?.Whole is { } whole) return new Constant(name, [], null, [whole]);
        if (node.Attribute("value_ints")?.Wholes is { } wholes) return new Constant(name, [wholes.Count], null, [.. wholes]);
        throw node.Refuse("has no value that is read; wanted value, value_float, value_floats, value_int or value_ints");
    }

    static Constant ShapeOf(NodeReading node, Value of)
    {
        if (node.Operator == "Size") return new Constant("", [], null, [of.Count]);
        var rank = of.Dims.Length;
        var (start, end) = ((int)Within(node.Whole("start", 0)), (int)Within(node.Whole("end", rank)));
        var dims = of.Dims.Skip(start).Take(Math.Max(0, end - start)).ToArray();
        return new Constant("", [dims.Length], null, dims);

        long Within(long at) => Math.Clamp(at < 0 ? at + rank : at, 0, rank);
    }

    static Constant Cast(NodeReading node, Constant x)
    {
        var type = (int)node.Whole("to", 0);
        if (TensorContent.IsReal(type)) return x.Floats is not null ? x : x with { Floats = [.. x.Wholes!.Select(whole => (float)whole)], Wholes = null };
        if (TensorContent.TypeName(type) is not ("int64" or "int32" or "bool")) throw node.Refuse($"casts a constant to {TensorContent.TypeName(type)}");
        return x.Wholes is not null ? x : x with { Wholes = [.. x.Floats!.Select(number => (long)number)], Floats = null };
    }

    static Constant Gather(NodeReading node)
    {
        var (data, indices) = (node.Constant(0), node.Constant(1));
        var axis = node.Axis(node.Whole("axis", 0), data.Dims.Length);
        var (outer, extent, inner) = Around(data.Dims, axis);
        var taken = indices.Wholes ?? throw node.Refuse("takes places that are no whole numbers");
        long[] dims = [.. data.Dims[..axis], .. indices.Dims, .. data.Dims[(axis + 1)..]];
        node.Limit(outer * taken.Length * inner, MostNumbers);
        var at = new List<int>();
        for (var o = 0L; o < outer; o++)
            foreach (var index in taken)
            {
                var place = index < 0 ? index + extent : index;
                if (place < 0 || place >= extent) throw node.Refuse($"takes the place {index} of {extent}");
                for (var i = 0L; i < inner; i++) at.Add((int)((o * extent + place) * inner + i));
            }
        return Picked(data, dims, at);
    }

    static Constant Concat(NodeReading node)
    {
        Constant[] parts = [.. node.Inputs.Select((_, i) => node.Constant(i))];
        var axis = node.Axis(node.Whole("axis", 0), parts[0].Dims.Length);
        var (outer, _, _) = Around(parts[0].Dims, axis);
        if (parts.Any(part => part.Dims.Length != parts[0].Dims.Length || Around(part.Dims, axis).Outer != outer
            || part.Floats is null != parts[0].Floats is null))
            throw node.Refuse("joins constants that do not fit together");
        node.Limit(parts.Sum(part => part.Count), MostNumbers);
        var (floats, wholes) = (new List<float>(), new List<long>());
        for (var o = 0; o < outer; o++)
            foreach (var part in parts)
            {
                var run = (int)(part.Count / Math.Max(1, outer));
                if (part.Floats is { } numbers) floats.AddRange(numbers.AsSpan(o * run, run));
                else wholes.AddRange(part.Wholes.AsSpan(o * run, run));
            }
        long[] dims = [.. parts[0].Dims];
        dims[axis] = parts.Sum(part => part.Dims[axis]);
        return parts[0].Floats is null ? new Constant("", dims, null, [.. wholes]) : new Constant("", dims, [.. floats], null);
    }

    static Constant Transpose(NodeReading node)
    {
        var x = node.Constant(0);
        var rank = x.Dims.Length;
        int[] order = node.Wholes("perm") is { } perm ? [.. perm.Select(axis => (int)axis)] : [.. Enumerable.Range(0, rank).Reverse()];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, rank))) throw node.Refuse($"has the order of axes [{string.Join(", ", order)}] for {x.Extents}",
            "perm");
        var steps = new long[rank];
        for (var (axis, step) = (rank - 1, 1L); axis >= 0; step *= x.Dims[axis--]) steps[axis] = step;
        long[] dims = [.. order.Select(axis => x.Dims[axis])];
        var at = new List<int>((int)x.Count);
        var place = new long[rank];
        for (var i = 0L; i < x.Count; i++)
        {
            var from = 0L;
            for (var axis = 0; axis < rank; axis++) from += place[axis] * steps[order[axis]];
            at.Add((int)from);
            for (var axis = rank - 1; axis >= 0 && ++place[axis] == dims[axis]; axis--) place[axis] = 0;
        }
        return Picked(x, dims, at);
    }

    static Constant Filled(NodeReading node)
    {
        var dims = node.Constant(0).Wholes ?? throw node.Refuse("has a shape that is no whole numbers");
        var value = node.Attribute("value")?.Tensor is { } tensor ? TensorContent.Read(tensor, node.Place) : new Constant("", [1], [0], null);
        var count = 1L;
        foreach (var extent in dims)
        {
            if (extent < 0) throw node.Refuse($"makes [{string.Join(", ", dims)}]: an extent is negative");
            count *= extent;
            node.Limit(count, MostNumbers);
        }
        return value.Floats is [var number] ? new Constant("", dims, Enumerable.Repeat(number, (int)count).ToArray(), null)
            : new Constant("", dims, null, Enumerable.Repeat(value.Wholes is [var whole] ? whole : throw node.Refuse("has no single value"),
            (int)count).ToArray());
    }

    static Constant Arithmetic(NodeReading node)
    {
        var (a, b) = (node.Constant(0), node.Constant(1));
        var dims = Broadcast(node, a.Dims, b.Dims);
        var count = dims.Aggregate(1L, (all, extent) => all * extent);
        node.Limit(count, Math.Max(MostNumbers, Math.Max(a.Count, b.Count)));
        var (first, second) = (Places(a.Dims, dims), Places(b.Dims, dims));
        if (a.Wholes is { } left && b.Wholes is { } right)
        {
            var wholes = new long[count];
            for (var i = 0; i < count; i++) wholes[i] = Of(left[first[i]], right[second[i]]);
            return new Constant("", dims, null, wholes);
        }
        if (a.Floats is null || b.Floats is null) throw node.Refuse("computes with whole and other numbers");
        var floats = new float[count];
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (a.Floats[first[i]], b.Floats[second[i]]);
            floats[i] = node.Operator switch
            {
                "Add" => x + y,
                "Sub" => x - y,
                "Mul" => x * y,
                "Div" => x / y,
                var other =>
                throw new InvalidOperationException(other)
            };
        }
        return new Constant("", dims, floats, null);

        long Of(long x, long y) => node.Operator switch
        {
            "Add" => x + y,
            "Sub" => x - y,
            "Mul" => x * y,
            "Div" when y is not (0 or -1) => x / y, // toward zero, as ONNX divides whole numbers
            "Div" => throw node.Refuse($"divides by {y}"),
            var other => throw new InvalidOperationException(other),
        };
    }

    static Constant Each(NodeReading node, Func<float, float> real, Func<long, long>? whole)
    {
        var x = node.Constant(0);
        if (x.Floats is { } floats) return new Constant("", x.Dims, Array.ConvertAll(floats, number => real(number)), null);
        return whole is null ? throw node.Refuse("computes with whole numbers") : new Constant("", x.Dims, null, Array.ConvertAll(x.Wholes!, number =>
            whole(number)));
    }

    /// <summary>The extents that two shapes have together where axes of 1 are repeated.</summary>
    public static long[] Broadcast(NodeReading node, long[] a, long[] b)
    {
        var rank = Math.Max(a.Length, b.Length);
        var dims = new long[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            var (x, y) = (At(a, axis), At(b, axis));
            if (x != y && x != 1 && y != 1) throw node.Refuse($"gets [{string.Join(", ", a)}] and [{string.Join(", ", b)}], which do not fit together");
            dims[axis] = x == 1 ? y : x;
        }
        return dims;

        long At(long[] of, int axis) => axis < rank - of.Length ? 1 : of[axis - rank + of.Length];
    }

    /// <summary>For each number of a shape, the place of the one that stands there of a smaller one, whose axes of 1 are repeated.</summary>
    public static int[] Places(long[] of, long[] all)
    {
        var count = all.Aggregate(1L, (product, extent) => product * extent);
        var places = new int[count];
        var (step, repeat) = (1L, 1L);
        for (var axis = all.Length - 1; axis >= 0; axis--)
        {
            var own = axis - all.Length + of.Length >= 0 ? of[axis - all.Length + of.Length] : 1;
            if (own > 1)
                for (var i = 0L; i < count; i++) places[i] += (int)(i / repeat % all[axis] * step);
            step *= own;
            repeat *= all[axis];
        }
        return places;
    }

    static (long Outer, long Extent, long Inner) Around(long[] dims, int axis) => (dims[..axis].Aggregate(1L, (all, extent) => all * extent), dims[axis],
        dims[(axis + 1)..].Aggregate(1L, (all, extent) => all * extent));

    /// <summary>Numbers of a constant in another order or some of them; a weight keeps its name.</summary>
    public static Constant Picked(Constant of, long[] dims, List<int> places) => of.Floats is { } floats
        ? of with { Dims = dims, Floats = [.. places.Select(place => floats[place])] }
        : of with { Dims = dims, Wholes = [.. places.Select(place => of.Wholes![place])] };
}
