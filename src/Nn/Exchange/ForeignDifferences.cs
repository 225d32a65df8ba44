namespace NativeTickets.Nn;

/// <summary>What keeps a file's tensors from being a network's weights, found by names, kinds and shapes alone, and what that most likely means.</summary>
sealed class ForeignDifferences(Network network, IReadOnlyDictionary<string, Shape> wanted, ForeignNames names, ForeignFile file)
{
    const int FewDifferences = 4; // a file with fewer is this network's with a slip in it
    const int MostCompared = 2000; // names of a network are fewer; a file made to be slow has a million
    const string FormatKey = "format";

    static readonly string[] OtherLayouts = ["flax", "jax", "tf", "keras", "mlx"];

    /// <summary>What nobody knows.</summary>
    public required IReadOnlyList<FilePart> Unknown { get; init; }

    /// <exception cref="NetworkException">There is a difference; all of them are named.</exception>
    public void ThrowIfAny()
    {
        var found = names.Match.Names;
        string[] missing = [.. names.Naming.Ours.Keys.Where(name => !found.ContainsKey(name))];
        var unknown = Unknown.ToDictionary(part => part.Name, part => part.Tensor, StringComparer.Ordinal);
        var present = found.Keys.Select(name => (Name: name, Parts: PartsOf(found[name]).ToArray())).ToArray();
        string[] problems =
        [
            Listed("missing", missing, name => $"'{names.Match.Prefix}{name}' {wanted[names.Naming.Ours[name]]}{Near(name, unknown.Keys)}"),
            Listed("unknown", [.. unknown.Keys], name => $"'{name}' {unknown[name].ShapeText}{Near(name, missing)}"),
            Listed("of another shape", [.. present.SelectMany(one => one.Parts.Where(part => part.Tensor.Shape != wanted[names.Naming.Ours[one.Name]])
                .Select(part => $"'{part.Name}' is {part.Tensor.ShapeText}, wanted {wanted[names.Naming.Ours[one.Name]]}"))]),
            Listed("of integers", [.. Weights(present).Where(part => !part.Tensor.IsFloat && part.Tensor.IsReadable)
                .Select(part => $"'{part.Name}' is {part.Tensor.Type}, wanted F32")]),
            Listed("of a kind that is not read", [.. Weights(present)
                .Where(part => !part.Tensor.IsFloat && !part.Tensor.IsReadable && part.Tensor.Shape is not null)
                .Select(part => $"'{part.Name}' is {part.Tensor.Type}, wanted F32, F16, BF16 or F64")]),
            Listed("without its mask", [.. present.Where(one => one.Parts.All(part => part.Kind == FilePartKind.Unmasked))
                .Select(one => $"'{found[one.Name]}_orig'")]),
        ];
        var told = problems.Where(problem => problem.Length > 0).ToArray();
        var differing = missing.Length + unknown.Count + present.Count(one => one.Parts.Any(part => part.Tensor.Shape != wanted[names.Naming.Ours[one.Name]]));
        var layout = file.Metadata.TryGetValue(FormatKey, out var format) && OtherLayouts.Contains(format, StringComparer.OrdinalIgnoreCase)
            ? $"its metadata say format {format}, whose kernels and matrices lie in another order than PyTorch's" : null;
        if (told.Length > 0)
            throw new NetworkException($"these are not weights of network {network.Name}, read {names.Naming.Whose}; "
                + string.Join("; ", told) + Meaning(layout, present, differing));
        if (layout is not null) throw new NetworkException($"{layout}; convert it to a PyTorch state_dict");
    }

    IEnumerable<FilePart> PartsOf(string stem) =>
        new[] { FilePartKind.Whole, FilePartKind.Unmasked, FilePartKind.Mask }.Select(kind => names.Find(stem, kind)).OfType<FilePart>();

    static IEnumerable<FilePart> Weights((string Name, FilePart[] Parts)[] present) =>
        present.SelectMany(one => one.Parts).Where(part => part.Kind != FilePartKind.Mask);

    string Meaning(string? layout, (string Name, FilePart[] Parts)[] present, int differing)
    {
        string? OfNames(string end, string words) => file.Tensors.Keys.Any(name => name.Contains(end, StringComparison.Ordinal)) ? words : null;
        string?[] meanings =
        [
            layout,
            file.Tensors.Keys.Any(IsKernel)
                ? "names with 'kernel' are those of JAX or Keras, whose kernels lie in the order HWIO and whose matrices as [in, out]; convert it to a "
                    + "PyTorch state_dict" : null,
            present.Any(one => one.Parts.Any(part => IsOtherOrder(part.Tensor, wanted[names.Naming.Ours[one.Name]])))
                ? "some would fit in another order of their axes (HWIO kernels, [in, out] matrices), which is not PyTorch's; transpose them" : null,
            OfNames(".parametrizations.", "some weights are parametrized; remove that before saving (torch.nn.utils.parametrize.remove_parametrizations)"),
            OfNames("weight_g", "weight_g and weight_v are the parts of a normalized weight; join them before saving (torch.nn.utils.remove_weight_norm)"),
            OfNames("weight_u", "weight_u and weight_v are those of spectral normalization; remove it before saving (torch.nn.utils.remove_spectral_norm)"),
            file.Tensors.Count > 0 && file.Tensors.Values.All(tensor => tensor.Type is "BOOL" or "U8")
                ? "the file holds truth values alone, masks perhaps, which make a ticket by prune: { mask: … }" : null,
            differing < FewDifferences ? null : NetworkRecognition.Of(names.All.Where(part => part.Kind != FilePartKind.Mask).DistinctBy(part => part.Stem)
                .ToDictionary(part => part.Stem, part => part.Tensor.Extents, StringComparer.Ordinal), network),
            ShardOf(file.Path) is { } shard ? $"the file is {shard} of several; name their index, *.index.json" : null,
            Unknown.Count > 0 && names.Match.IsWhole ? "names of no use to the network can be left out by model.ignore" : null,
        ];
        return string.Concat(meanings.OfType<string>().Select(meaning => $". {char.ToUpperInvariant(meaning[0])}{meaning[1..]}"));
    }

    static bool IsKernel(string name)
    {
        var last = name[(name.LastIndexOfAny(['.', '/']) + 1)..];
        return last is "kernel" || last.StartsWith("kernel:", StringComparison.Ordinal);
    }

    /// <summary>Whether extents are those that are wanted, as [R, S, C, K], [K, R, S, C] or [in, out].</summary>
    static bool IsOtherOrder(ForeignTensor tensor, Shape wanted)
    {
        if (tensor.Shape is not { } shape || shape == wanted) return false;
        return wanted.Rank == 2 ? shape == new Shape(wanted[1], wanted[0])
            : wanted.Rank == 4 && (shape == new Shape(wanted[2], wanted[3], wanted[1], wanted[0])
            || shape == new Shape(wanted[0], wanted[2], wanted[3], wanted[1]));
    }

    static string? ShardOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path).Split('-');
        return name.Length > 3 && name[^2] == "of" && name[^1].All(char.IsAsciiDigit) && name[^3].All(char.IsAsciiDigit) ? $"{name[^3]}-of-{name[^1]}" : null;
    }

    static string Listed(string what, IReadOnlyCollection<string> all, Func<string, string>? tell = null) =>
        all.Count == 0 ? "" : $"{what}: {ShownText.Listed(all, tell)}";

    static string Near(string name, IEnumerable<string> others) =>
        NearestName.Of(name, others.Take(MostCompared)) is { } nearest ? $" (nearest there: '{nearest}')" : "";
}
