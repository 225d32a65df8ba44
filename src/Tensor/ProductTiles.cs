using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>A matrix product on a card, and what it took by each tile that computes it.</summary>
/// <param name="Form">How its kernel works by the planned tile.</param>
/// <param name="M">Rows of the result.</param>
/// <param name="N">Columns of the result.</param>
/// <param name="K">Places of the sum.</param>
/// <param name="Share">Places of a share of it.</param>
/// <param name="Planned">The tile it takes by arithmetic.</param>
/// <param name="Fastest">The tile to take.</param>
/// <param name="Seconds">By tile.</param>
public sealed record ProductTiles(
    string Form, int M, int N, int K, int Share, string Planned, string Fastest, IReadOnlyDictionary<string, double> Seconds)
{
    internal TileTimes Times => new(Form, M, N, K, Share, Planned, Fastest, Seconds);

    internal static ProductTiles Of(TileTimes times) => new(
        times.Form, times.M, times.N, times.K, times.Share, times.Planned, times.Fastest, times.Seconds);
}
