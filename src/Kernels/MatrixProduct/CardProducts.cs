using System.Diagnostics;

namespace NativeTickets.Kernels;

/// <summary>
/// The products on tensor cores that a card is asked for: each counted, and the tile that it takes, where that was measured on a card, instead of the one that
/// <see cref="ProductPlan"/> has by arithmetic. The shares of a sum and the sides of a result stay as planned, and with them the order of every sum: a result
/// has the same bits by every tile.
/// </summary>
public sealed class CardProducts
{
    const double Worth = 0.97; // of the planned tile's time: what gains less is noise

    readonly GpuDevice device;
    readonly Dictionary<ProductLaunch, long> launches = [];
    readonly Dictionary<ProductPlan, TensorTile> tiles = []; // of what was asked for so far
    readonly Dictionary<(string Form, ProductExtents Extents), TensorTile> given = [];
    readonly HashSet<ProductPlan> known = []; // those that were measured here
    List<TileTimes>? measured; // null where nothing is measured
    int rounds, repeats;

    internal CardProducts(GpuDevice device) => this.device = device;

    /// <summary>Each that was asked for, how often, and what it takes at least.</summary>
    public IEnumerable<(ProductFacts Product, long Count)> Asked =>
        launches.Select(pair => (ProductFacts.Of(pair.Key, device.Precision), pair.Value));

    /// <summary>From now on, products take the tiles that were the fastest of these.</summary>
    /// <param name="measurements">Of cards like this one, in its precision.</param>
    /// <exception cref="ArgumentException">One names a tile that there is not; the message is a clause.</exception>
    public void Use(IEnumerable<TileTimes> measurements)
    {
        foreach (var times in measurements)
        {
            var fastest = times.Fastest;
            var tile = TensorTile.All.FirstOrDefault(tile => tile.Name == fastest)
                ?? throw new ArgumentException($"'{fastest}' is no tile: there are {string.Join(", ", TensorTile.All.Select(tile => tile.Name))}");
            given[(times.Form, new ProductExtents(times.M, times.N, times.K, times.Share))] = tile;
        }
        tiles.Clear();
    }

    /// <summary>
    /// Measures each product that some work asks for by every tile, unless it was measured before, and has it take the fastest after that. The numbers that the
    /// work computes are void: products are repeated, and what is added to is added to again.
    /// </summary>
    /// <param name="work">Asks for products, not as a step (<see cref="KernelDevice.BeginStep"/>).</param>
    /// <param name="rounds">Through all tiles.</param>
    /// <param name="repeats">How often a product is computed in a round.</param>
    /// <returns>One for each product.</returns>
    public IReadOnlyList<TileTimes> Measure(Action work, int rounds, int repeats)
    {
        var found = measured = [];
        (this.rounds, this.repeats) = (rounds, repeats);
        try
        {
            work();
        }
        finally
        {
            measured = null;
        }
        Use(found);
        return found;
    }

    /// <summary>Whether the tile of a product is to be measured when it is asked for.</summary>
    internal bool IsMeasured(in ProductPlan plan) => measured is not null && !known.Contains(plan);

    /// <summary>Counts a product that is asked for.</summary>
    internal void Count(in ProductLaunch launch) => launches[launch] = launches.GetValueOrDefault(launch) + 1;

    /// <summary>The tile by which a product is computed here.</summary>
    internal TensorTile TileOf(in ProductPlan plan)
    {
        if (tiles.TryGetValue(plan, out var known)) return known;
        var tile = given.GetValueOrDefault((plan.Form.ToString(), plan.Extents), plan.Form.Tile);
        tiles.Add(plan, tile);
        return tile;
    }

    /// <summary>Measures a product by every tile, in rounds so that what slows the card down meets all of them.</summary>
    /// <param name="plan">Of the product.</param>
    /// <param name="compute">Asks for it by a tile.</param>
    internal void Measure(in ProductPlan plan, Action<TensorTile> compute)
    {
        var seconds = TensorTile.All.ToDictionary(tile => tile, _ => new List<double>());
        foreach (var tile in TensorTile.All) compute(tile); // loads the kernels
        for (var round = 0; round < rounds; round++)
            foreach (var tile in TensorTile.All)
            {
                device.Synchronize();
                var begin = Stopwatch.GetTimestamp();
                for (var i = 0; i < repeats; i++) compute(tile);
                device.Synchronize();
                seconds[tile].Add(Stopwatch.GetElapsedTime(begin).TotalSeconds / repeats);
            }
        var medians = seconds.ToDictionary(pair => pair.Key.Name, pair => pair.Value.Order().ElementAt(rounds / 2));
        var fastest = medians.MinBy(pair => pair.Value);
        var planned = plan.Form.Tile.Name;
        measured!.Add(new TileTimes(
            plan.Form.ToString(), plan.Extents.M, plan.Extents.N, plan.Extents.K, plan.Extents.Share, planned,
            fastest.Value < Worth * medians[planned] ? fastest.Key : planned, medians));
        known.Add(plan);
    }
}

/// <summary>What a product took by each tile.</summary>
/// <param name="Form">How its kernel works, by the planned tile.</param>
/// <param name="M">Rows of the result.</param>
/// <param name="N">Columns of the result.</param>
/// <param name="K">Places of the sum.</param>
/// <param name="Share">Places of a share of it.</param>
/// <param name="Planned">The tile it takes by arithmetic.</param>
/// <param name="Fastest">The tile to take: another one only where it is clearly faster than the planned one.</param>
/// <param name="Seconds">By tile, the median of some rounds.</param>
public sealed record TileTimes(
    string Form, int M, int N, int K, int Share, string Planned, string Fastest, IReadOnlyDictionary<string, double> Seconds);
