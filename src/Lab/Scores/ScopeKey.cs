using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>The key that says which weights compete.</summary>
static class ScopeKey
{
    /// <summary>All weights compete.</summary>
    public const string Global = "global";

    /// <summary>The weights of each layer compete among themselves.</summary>
    public const string EachLayer = "layer";

    /// <summary>The same, with the shares of layers by Erdős–Rényi.</summary>
    public const string ErdosRenyi = "erk";

    /// <summary>Of a prune stage.</summary>
    public static Key<string> Key { get; } = new("scope", Rules.Word(Global, EachLayer, ErdosRenyi), Default.Of(Global),
        "Whether all weights compete, or those of each layer among themselves, at the same sparsity or, with `erk`, at that of an Erdős–Rényi kernel: "
            + "small layers stay denser. For scores that rank weights.");

    /// <summary>The scope of the checked settings of a prune stage.</summary>
    public static PruningScope In(Settings stage) => Of(Key.Read(stage));

    /// <summary>The scope that a word stands for.</summary>
    public static PruningScope Of(string word) => word switch
    {
        Global => PruningScope.Global,
        EachLayer => PruningScope.PerLayer,
        ErdosRenyi => PruningScope.ErdosRenyiKernel,
        _ => throw new InvalidOperationException($"no scope is called {word}"),
    };
}
