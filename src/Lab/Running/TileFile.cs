using System.Text.Json;

namespace NativeTickets.Lab.Running;

/// <summary>
/// The file of tiles by which products were found to be the fastest on a card, and devices that take theirs from it. No result depends on it: the order of
/// every sum stays as it is planned.
/// </summary>
public static class TileFile
{
    /// <summary>The variable of the environment that names the file.</summary>
    public const string Variable = "NATIVETICKETS_TILES";

    const long Longest = 1 << 22; // bytes; a product has some 300

    static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Opens a device as <see cref="Device.Open"/> does; a card with tensor cores takes its tiles from the file that the environment names.</summary>
    /// <exception cref="FileException">There is no such file, it is damaged, or was measured on another card.</exception>
    public static Device Open(string name, int? threads, string precision)
    {
        var device = Device.Open(name, threads, precision);
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file || device.Precision == "fp32") return device;
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

    /// <summary>What a file has for a card, by precision.</summary>
    /// <exception cref="FileException">It cannot be read, or is of another card.</exception>
    internal static IReadOnlyDictionary<string, IReadOnlyList<ProductTiles>> Read(string file, string card)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Contents>(InputFile.ReadAll(file, Longest), Layout) ?? throw new JsonException("it holds null");
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

    /// <summary>Writes one.</summary>
    /// <param name="file">Where.</param>
    /// <param name="card">On which it was measured.</param>
    /// <param name="products">By precision.</param>
    internal static void Write(string file, string card, IReadOnlyDictionary<string, IReadOnlyList<ProductTiles>> products) =>
        AtomicFile.Write(file, stream => JsonSerializer.Serialize(stream, new Contents(card, products), Layout));

    /// <summary>How a file names the card of a device.</summary>
    internal static string CardOf(Device device) => device.Description.Split(';')[0];

    static FileException Refusal(string file, string why) => new(
        $"{Variable}={file}: {why}; 'nativetickets devices --tune {file}' measures again, and without the variable tiles are those planned");

    sealed record Contents(string Card, IReadOnlyDictionary<string, IReadOnlyList<ProductTiles>> Products);
}
