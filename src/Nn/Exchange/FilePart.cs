namespace NativeTickets.Nn;

/// <summary>What a tensor of a file is of a weight.</summary>
enum FilePartKind
{
    /// <summary>The weight itself, or whatever else bears a name of its own.</summary>
    Whole,

    /// <summary>The weight before a mask is laid over it: <c>weight_orig</c>.</summary>
    Unmasked,

    /// <summary>Which of its numbers are kept: <c>weight_mask</c>, or <c>mask/weight</c> as this program writes it.</summary>
    Mask,
}

/// <summary>A tensor of a file, by what it belongs to.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Stem">The name of the weight that it is, or is a part of, as the file has it.</param>
/// <param name="Kind">What it is of that.</param>
sealed record FilePart(ForeignTensor Tensor, string Stem, FilePartKind Kind)
{
    const string Unmasked = "_orig", Mask = "_mask", OurMask = MaskState.Prefix;

    /// <summary>As the file has it.</summary>
    public string Name => Tensor.Name;

    /// <summary>Whether it counts something that nothing here computes with: batches that a batch norm has seen, models that were averaged.</summary>
    public static bool IsCounter(string name) => name[(name.LastIndexOf('.') + 1)..] is PublicNames.Counter or "n_averaged";

    /// <summary>What a tensor is.</summary>
    public static FilePart Of(ForeignTensor tensor)
    {
        var name = tensor.Name;
        return name.StartsWith(OurMask, StringComparison.Ordinal) ? new(tensor, name[OurMask.Length..], FilePartKind.Mask)
            : name.EndsWith(Mask, StringComparison.Ordinal) ? new(tensor, name[..^Mask.Length], FilePartKind.Mask)
            : name.EndsWith(Unmasked, StringComparison.Ordinal) ? new(tensor, name[..^Unmasked.Length], FilePartKind.Unmasked)
            : new(tensor, name, FilePartKind.Whole);
    }
}
