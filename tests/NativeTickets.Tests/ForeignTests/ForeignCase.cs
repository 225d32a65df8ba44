using System.Text.Json;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>
/// A checkpoint or an ONNX file that a stranger might bring, and what it must give. The cases lie where NATIVETICKETS_FOREIGN says, else beside the checkout;
/// without them
/// their tests are skipped and say so.
/// </summary>
sealed record ForeignCase(JsonElement Json, string Folder)
{
    const string List = "checkpoints.json", OnnxList = "onnx.json";

    static readonly string Place = Environment.GetEnvironmentVariable("NATIVETICKETS_FOREIGN") is { Length: > 0 } given ? given
        : Path.GetFullPath(Path.Combine(RepositoryRoot.IsHere ? RepositoryRoot.Path : AppContext.BaseDirectory, "..", "shared", "cases", "foreign"));

    static readonly Dictionary<string, ForeignCase> All = Read(List), AllOnnx = Read(OnnxList);

    /// <summary>The ids of the checkpoints that are wanted; where there are none, one row that is skipped and says so.</summary>
    public static IEnumerable<TheoryDataRow<string>> Rows(Func<ForeignCase, bool> wanted) => Rows(All, List, wanted);

    /// <summary>The same of the ONNX files.</summary>
    public static IEnumerable<TheoryDataRow<string>> OnnxRows(Func<ForeignCase, bool> wanted) => Rows(AllOnnx, OnnxList, wanted);

    public static ForeignCase Of(string id) => All[id];

    public static ForeignCase OfOnnx(string id) => AllOnnx[id];

    public string Id => Text("id")!;

    public string File_ => Path.Combine(Folder, Text("file")!);

    /// <summary>What must come of it: read, refuse, either, explain.</summary>
    public string Expect => Text("expect")!;

    /// <summary>Whether a good tool reads it: where it must be read, should be, or is a PyTorch file of the form that is read here.</summary>
    public bool ShouldRead => Expect == "read" || Text("should") == "read" || Expect == "explain" && Texts("convert") is not [];

    public bool IsTicket => Json.TryGetProperty("ticket", out var ticket) && ticket.GetBoolean();

    public int? Kept => Json.TryGetProperty("kept", out var kept) ? kept.GetInt32() : null;

    /// <summary>The name of its network here: a width in words is one in the name.</summary>
    public string Model => Text("model")!.Replace(" of width ", "-w", StringComparison.Ordinal);

    public ImageShape Input => Text("input")!.Split('x').Select(int.Parse).ToArray() is [var c, var h, var w] ? new ImageShape(c, h, w)
        : throw new InvalidDataException(Id);

    public int Classes => Json.GetProperty("classes").GetInt32();

    public ImageNormalization? Normalization => Json.TryGetProperty("normalization", out var numbers) && numbers.ValueKind == JsonValueKind.Object
        ? new ImageNormalization(Numbers(numbers.GetProperty("mean")), Numbers(numbers.GetProperty("deviation"))) : null;

    public string? Images => Text("images") is { } images ? Path.Combine(Folder, images) : null;

    public float[]? Logits => Json.TryGetProperty("logits", out var rows) ? [.. rows.EnumerateArray().SelectMany(Numbers)] : null;

    public double Tolerance => Json.TryGetProperty("tolerance", out var tolerance) ? tolerance.GetDouble() : 1e-4;

    /// <summary>The weights that pruning may remove, by the file's names, with how many numbers each has.</summary>
    public (string Name, int Count)[] Prunable => !Json.TryGetProperty("prunable", out var list) ? []
        : [.. list.EnumerateArray().Select(one => (one.GetProperty("name").GetString()!,
            one.GetProperty("shape").EnumerateArray().Aggregate(1, (count, extent) => count * extent.GetInt32())))];

    public int? Parameters => Json.TryGetProperty("parameters", out var count) ? count.GetInt32() : null;

    /// <summary>What a refusal has to name: an operator with its node, or with the setting at fault.</summary>
    public (string Operator, string[] Where)[] Names => !Json.TryGetProperty("names", out var list) ? []
        : [.. list.EnumerateArray().Select(one => (one.GetProperty("op").GetString()!,
            ((string?[])[TextOf(one, "attribute"), TextOf(one, "node") ?? TextOf(one, "output")]).OfType<string>().ToArray()))];

    static string? TextOf(JsonElement of, string key) => of.TryGetProperty(key, out var text) && text.GetString() is { Length: > 0 } found ? found : null;

    /// <summary>The names to leave out with which a refused file is read.</summary>
    public string[] Ignore => Json.TryGetProperty("readWith", out var keys) && keys.TryGetProperty("ignore", out var names) ? Strings(names) : [];

    public string? Text(string key) => Json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public string[] Texts(string key) => Json.TryGetProperty(key, out var value) ? Strings(value) : [];

    static Dictionary<string, ForeignCase> Read(string list) => !File.Exists(Path.Combine(Place, list)) ? []
        : JsonDocument.Parse(File.ReadAllText(Path.Combine(Place, list)))
        .RootElement.EnumerateArray().Select(json => new ForeignCase(json, Place)).ToDictionary(found => found.Id);

    static IEnumerable<TheoryDataRow<string>> Rows(Dictionary<string, ForeignCase> all, string list, Func<ForeignCase, bool> wanted) => all.Count > 0
        ? all.Values.Where(wanted).Select(found => new TheoryDataRow<string>(found.Id))
        : [new TheoryDataRow<string>("none") { Skip = $"no {list} in {Place}: these files of others are not part of the checkout (NATIVETICKETS_FOREIGN)" }];

    static string[] Strings(JsonElement list) => list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(text => text.GetString()!)]
        : [list.GetString()!];

    static float[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetSingle())];
}
