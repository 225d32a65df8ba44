using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>A matrix product as a GPU was asked for it, and what it takes at least on an H100, by arithmetic alone.</summary>
/// <param name="Form">The results of a group, and how its kernel reads the factors.</param>
/// <param name="M">Rows of the result.</param>
/// <param name="N">Columns of the result.</param>
/// <param name="K">Terms of the sum.</param>
/// <param name="Shares">Into which the sum is cut.</param>
/// <param name="Times">In the precision of the device.</param>
public sealed record ProductBounds(string Form, int M, int N, int K, int Shares, ResourceSeconds Times)
{
    internal static ProductBounds Of(in ProductFacts facts) => new(
        facts.Form, facts.M, facts.N, facts.K, facts.Shares, ResourceSeconds.Of(facts.Times));
}

/// <summary>Seconds by resource.</summary>
/// <param name="Tensor">Matrix instructions.</param>
/// <param name="Issue">Instructions of all kinds, one a clock and scheduler.</param>
/// <param name="SecondLevel">What comes from the second-level cache.</param>
/// <param name="Shared">What goes through shared memory.</param>
/// <param name="Memory">What comes from memory and goes there, once.</param>
/// <param name="Starts">Groups of threads begin and end.</param>
/// <param name="Waves">Multiprocessors wait for the last groups of others.</param>
/// <param name="SecondPass">Shares of sums are written, read and added.</param>
/// <param name="Total">Altogether: the slowest of the first four with starts and waves, or memory, and the second pass.</param>
public sealed record ResourceSeconds(
    double Tensor, double Issue, double SecondLevel, double Shared, double Memory, double Starts, double Waves, double SecondPass, double Total)
{
    internal static ResourceSeconds Of(in ProductTimes times) => new(
        times.Tensor, times.Issue, times.SecondLevel, times.Shared, times.Memory, times.Starts, times.Waves, times.SecondPass, times.Total);

    /// <summary>Which resource decides: a second pass is none, and starts and waves come on top of the one that does.</summary>
    public string Limit
    {
        get
        {
            if (Memory >= Total - SecondPass) return "memory";
            var slowest = Math.Max(Math.Max(Tensor, Issue), Math.Max(SecondLevel, Shared));
            return slowest == Tensor ? "tensor cores" : slowest == Issue ? "issue" : slowest == SecondLevel ? "second-level cache" : "shared memory";
        }
    }
}
