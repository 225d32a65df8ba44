using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Inspection;

/// <summary>
/// Measures on a card by which tiles the products of the paper's networks are the fastest, and keeps that in a file, by which runs on cards like it are faster.
/// No result depends on it: the order of every sum stays as it is planned.
/// </summary>
public static class TileTuning
{
    const int Images = 128, TinyImages = 3, Rounds = 5, Repeats = 10;

    static readonly string[] Precisions = ["tf32", "bf16"];
    static readonly string[] Networks = ["lenet", "vgg16", "resnet18", "wrn-34-10"];
    static readonly string[] TinyNetworks = ["lenet-ye-1"];

    /// <summary>Measures, and writes the file.</summary>
    /// <param name="name">Of the card.</param>
    /// <param name="tiny">True for a network of a filter or two, where a driver is simulated.</param>
    /// <param name="file">Written.</param>
    /// <param name="tell">Hears each finding as a line.</param>
    public static void Measure(string name, bool tiny, string file, Action<string> tell)
    {
        var found = new Dictionary<string, IReadOnlyList<ProductTiles>>();
        var card = "";
        foreach (var precision in Precisions)
        {
            using var device = Device.Open(name, precision: precision);
            card = TileFile.CardOf(device);
            if (device.Precision != precision)
            {
                tell($"  tiles in {precision}: not here, products are computed in {device.Precision}");
                continue;
            }
            var tiles = new List<ProductTiles>();
            foreach (var network in tiny ? TinyNetworks : Networks)
                tiles.AddRange(device.MeasureTiles(
                    () =>
                    {
                        StepLaunches.OfTraining(device, network, tiny ? TinyImages : Images);
                        if (!tiny) StepLaunches.OfAttack(device, network, Images);
                    },
                    tiny ? 1 : Rounds, tiny ? 1 : Repeats));
            found.Add(precision, tiles);
            foreach (var each in tiles.Where(each => each.Fastest != each.Planned))
                tell($"  {each.Form}, {each.M} x {each.N} of {each.K} in shares of {each.Share}, {precision}: "
                    + $"{each.Planned} {Words(each.Seconds[each.Planned])}, {each.Fastest} {Words(each.Seconds[each.Fastest])}");
            tell($"  tiles in {precision}: {tiles.Count} products, each once {Words(tiles.Sum(each => each.Seconds[each.Planned]))} as planned, "
                + $"{Words(tiles.Sum(each => each.Seconds[each.Fastest]))} by the fastest tiles");
        }
        TileFile.Write(file, card, found);
    }

    static string Words(double seconds) => $"{seconds * 1000:0.000} ms";
}
