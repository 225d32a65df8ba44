namespace NativeTickets.Lab.Models;

/// <summary>The keys of <c>model</c>: the network and where it starts.</summary>
static class ModelSection
{
    /// <summary>Which network.</summary>
    public static Key<string> Name { get; } = new("name", new NetworkRule(), Default.Required, "The network of all stages.");

    static readonly Key<string> Weights = new("weights", Rules.File("a safetensors file"), Default.Absent("drawn by the seed"),
        "The initial weights of every seed, with our own names or PyTorch's (see `exchange.md`). The path is absolute or relative to this file; the file's "
        + "content enters the hashes of all stages, its path does not. `fresh` weights of stages are drawn by the seed nevertheless.", hashed: false);

    /// <summary>All of them.</summary>
    public static MapRule Map { get; } = new("model", "What learns.", Name, Weights);

    /// <summary>Reads them.</summary>
    public static NetworkSpec Read(Settings model) => new(Name.Read(model), Weights.ReadOr(model, Rules.None) is not Rules.None and var path ? path : null);
}
