namespace NativeTickets.Pipelines;

/// <summary>The keys of <c>model</c>.</summary>
static class ModelSchema
{
    /// <summary>The key that names a weights file.</summary>
    public const string Weights = "weights";

    /// <summary>The network and where it starts.</summary>
    public static MapRule Map { get; } = new("model", "What learns.",
        new("name", new NetworkRule(), Default.Required, "The network of all stages."),
        new(Weights, new FileRule("a safetensors file"), Default.Absent("drawn by the seed"),
            "The initial weights of every seed, with our own names or PyTorch's (see `exchange.md`). The path is absolute or relative to this file; the file's "
                + "content enters the hashes of all stages, its path does not. `fresh` weights of stages are drawn by the seed all the same.", Hashed: false));
}
