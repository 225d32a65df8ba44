namespace NativeTickets.Nn;

/// <summary>Masks of a file: of truth values, whole numbers or floats that are 0 or 1, and 1 keeps.</summary>
public static class FileMask
{
    /// <summary>A network's masks out of a file's <c>_mask</c> tensors, ours (<c>mask/…</c>), or of a file that has masks alone, by the names of weights. A
    /// prunable weight without a mask keeps everything.</summary>
    /// <param name="network">Whose they are; not changed.</param>
    /// <param name="file">The file.</param>
    /// <returns>One for each prunable weight, in the network's order.</returns>
    /// <exception cref="NetworkException">There is none, one is of something else, of another shape, or not of 0 and 1.</exception>
    public static IReadOnlyList<Mask> ReadAll(Network network, ForeignFile file)
    {
        try
        {
            return Read(network, file);
        }
        catch (NetworkException e)
        {
            throw new NetworkException($"{file.Path}: {e.Message}");
        }
    }

    /// <summary>The mask that a tensor of a file is.</summary>
    internal static Mask Read(FilePart part)
    {
        if (!part.Tensor.IsReadable) throw new NetworkException($"the mask '{part.Name}' is {part.Tensor.Type} {part.Tensor.ShapeText}; wanted 0 and 1");
        var values = part.Tensor.Read().Values;
        if (Array.FindIndex(values, value => value is not (0 or 1)) is >= 0 and var odd)
            throw new NetworkException(FormattableString.Invariant($"'{part.Name}' holds {values[odd]} at {odd}; wanted 0 or 1"));
        return Mask.FromFloats(part.Stem, values);
    }

    static IReadOnlyList<Mask> Read(Network network, ForeignFile file)
    {
        Parameter[] prunable = [.. network.Parameters.Where(parameter => parameter.IsPrunable)];
        var hasMasks = file.Tensors.Values.Any(tensor => FilePart.Of(tensor).Kind == FilePartKind.Mask);
        bool IsMask(FilePart part) => part.Kind == FilePartKind.Mask || !hasMasks;
        var names = ForeignNames.Of(network, file, IgnoredNames.None, [.. prunable.Select(parameter => parameter.Name)], IsMask);
        if (names.Match.Names.Count == 0)
            throw new NetworkException($"there is no mask of a weight of {network.Name}; wanted '{prunable[0].Name}_mask' and the like, of 0 and 1");
        if (names.Left.FirstOrDefault(IsMask) is { } other)
            throw new NetworkException($"'{other.Name}' is of nothing that {network.Name} prunes; wanted masks of "
                + ShownText.Listed([.. prunable.Select(parameter => parameter.Name)]));
        var theirs = names.Naming.Ours.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        return [.. prunable.Select(parameter => Of(parameter, names.Match.Names.TryGetValue(theirs[parameter.Name], out var stem)
            ? names.Find(stem, hasMasks ? FilePartKind.Mask : FilePartKind.Whole) : null))];
    }

    static Mask Of(Parameter parameter, FilePart? part)
    {
        if (part is null)
        {
            var all = new bool[parameter.Value.Shape.Count];
            Array.Fill(all, true);
            return Mask.FromFlags(parameter.Name, all);
        }
        if (part.Tensor.Shape != parameter.Value.Shape)
            throw new NetworkException($"'{part.Name}' is {part.Tensor.ShapeText}, {parameter.Name} {parameter.Value.Shape}; wanted one shape");
        return Mask.FromFlags(parameter.Name, Read(part).ToFlags());
    }
}
