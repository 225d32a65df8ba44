using System.Text.Json;

namespace NativeTickets.Lab.Inspection;

/// <summary>
/// Measures on a card by which tiles the products of the paper's networks are the fastest, and keeps that in a file, by which runs on cards like it are faster.
/// No result depends on it: the order of every sum stays as it is planned.
/// </summary>
public static class TileTuning
{
    /// <summary>The variable of the environment that names the file from which a device takes its tiles.</summary>
    public const string FileVariable = "NATIVETICKETS_TILES";

    const long Longest = 1 << 22; // bytes; a product has some 300
    const int Images = 128, TinyImages = 3, Rounds = 5, Repeats = 10;

    static readonly string[] Precisions = ["tf32", "bf16"];
    static readonly string[] Networks = ["lenet", "vgg16", "resnet18", "wrn-34-10"];
    static readonly string[] TinyNetworks = ["lenet-ye-1"];

    static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Opens a device as <see cref="Device.Open"/> does; a card takes its tiles from the file that the environment names.</summary>
    /// <exception cref="FileException">There is no such file, it is damaged, or was measured on another card.</exception>
    public static Device Open(string name, int? threads, string precision)
    {
        var device = Device.Open(name, threads, precision);
        if (Environment.GetEnvironmentVariable(FileVariable) is not { Length: > 0 } file || !Precisions.Contains(device.Precision)) return device;
        try
        {
            device.UseTiles(Read(file, CardOf(device)).GetValueOrDefault(device.Precision, []));
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

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
            card = CardOf(device);
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
        AtomicFile.Write(file, stream => JsonSerializer.Serialize(stream, new TileFile(card, found), Layout));
    }

    /// <summary>What a file has for a card, by precision.</summary>
    /// <exception cref="FileException">It cannot be read, or is of another card.</exception>
    internal static IReadOnlyDictionary<string, IReadOnlyList<ProductTiles>> Read(string file, string card)
    {
        try
        {
            var read = JsonSerializer.Deserialize<TileFile>(InputFile.ReadAll(file, Longest), Layout)
                ?? throw new JsonException("it holds null");
            if (read.Card == card) return read.Products;
            throw Refusal(file, $"it was measured on '{read.Card}', this card is '{card}'");
        }
        catch (JsonException exception)
        {
            throw Refusal(file, $"it is no file of tiles: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileException.Unread(file, exception);
        }
    }

    static FileException Refusal(string file, string why) => new(
        $"{FileVariable}={file}: {why}; 'nativetickets devices --tune {file}' measures again, and without the variable tiles are those planned");

    static string CardOf(Device device) => device.Description.Split(';')[0];

    static string Words(double seconds) => $"{seconds * 1000:0.000} ms";

    sealed record TileFile(string Card, IReadOnlyDictionary<string, IReadOnlyList<ProductTiles>> Products);
}
