using System.Collections.Concurrent;
using System.Text.Json;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>
/// One case of the golden numbers of methods: what the method is given, and what public implementations and formulas gave for it. Small ones are part of the
/// checkout; more lie where NATIVETICKETS_GOLDEN_METHODS says, else beside the checkout. A case that both have is read in both.
/// </summary>
sealed class MethodCase
{
    // a float32 device agrees when it deviates no more than four times as far as float32 runs of the other engine do, and 1e-5 at least
    const double SmallestBound = 1e-5;
    const double SpreadFactor = 4;

    const string Committed = "committed";
    const string Others = "others";

    static readonly string? Given = Environment.GetEnvironmentVariable("NATIVETICKETS_GOLDEN_METHODS") is { Length: > 0 } given ? given : null;
    static readonly ConcurrentDictionary<string, Lazy<Section>> Sections = [];

    readonly Section section;

    MethodCase(Section section, JsonElement settings) => (this.section, Settings) = (section, settings);

    /// <summary>All that the case says of itself.</summary>
    public JsonElement Settings { get; }

    /// <summary>What the section says once for all of its cases.</summary>
    public JsonElement Shared(string key) => section.Settings.GetProperty(key);

    public string Name => Settings.GetProperty("name").GetString()!;

    /// <summary>Where the section's files lie.</summary>
    public string Folder => Path.GetDirectoryName(section.Path)!;

    /// <summary>The cases of a section, <c>1-scores</c>, whose <c>method</c> is one of these, or all; one row that is skipped, or fails where it is required,
    /// for a file that is not there. What is part of a checkout is required in one.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Rows(string section, params string[] methods) =>
        new[] { Committed, Others }.SelectMany(place => RowsOf(place, section, methods));

    public static MethodCase Read(string place, string section, string name)
    {
        var read = SectionAt(place, section);
        return new MethodCase(read, read.Cases.Single(c => c.GetProperty("name").GetString() == name));
    }

    /// <summary>A tensor of the section by its whole name.</summary>
    public WeightsEntry this[string key] =>
        section.Tensors.TryGetValue(key, out var entry) ? entry : throw new InvalidOperationException($"{section.Path} has no tensor {key}, asked by {Name}");

    /// <summary>The tensor that a key of the case names: <c>images</c>, <c>labels</c>.</summary>
    public WeightsEntry Named(string key) => this[Text(key)];

    /// <summary>The tensors whose names begin with this, by the rest of their names.</summary>
    public IReadOnlyDictionary<string, WeightsEntry> Under(string prefix) => section.Tensors
        .Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(tensor => tensor.Key[prefix.Length..], tensor => tensor.Value);

    public bool Has(string key) => Settings.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    public string Text(string key) => Settings.GetProperty(key).GetString()!;

    public double Number(string key) => Settings.GetProperty(key).GetDouble();

    public int Count(string key) => Settings.GetProperty(key).GetInt32();

    /// <summary>The network of the case with its weights, built from the list of layers that the section has for it.</summary>
    public Network Network(Device device) => NetworkOf(Text("net"), device);

    /// <summary>A network of the section by its name.</summary>
    public Network NetworkOf(string net, Device device) => MethodNetwork.Build(section.Settings.GetProperty("nets").GetProperty(net), this, device);

    /// <summary>Ours is near theirs, the tensor <c>expect + key</c>: within the case's tolerance, or four times the deviation of its float32 runs.</summary>
    public void RequireNear(string key, ReadOnlySpan<float> ours) => RequireNear(key, ours, BoundOf(key));

    public void RequireNear(string key, ReadOnlySpan<float> ours, double bound) => RequireNear(key, this[Text("expect") + key].Values, ours, bound);

    /// <summary>The largest deviation is at most <paramref name="bound"/> of theirs' largest element.</summary>
    public void RequireNear(string key, ReadOnlySpan<float> theirs, ReadOnlySpan<float> ours, double bound)
    {
        Assert.Equal(theirs.Length, ours.Length);
        var (largest, deviation, worst) = (0.0, 0.0, 0);
        foreach (var value in theirs) largest = Math.Max(largest, Math.Abs((double)value));
        for (var i = 0; i < theirs.Length; i++)
        {
            var here = Math.Abs((double)ours[i] - theirs[i]);
            if (here <= deviation) continue;
            (deviation, worst) = (here, i);
        }
        Assert.True(deviation <= bound * largest || deviation == 0,
            $"{Name}: {key}[{worst}] is {ours[worst]:R}, expected {theirs[worst]:R}: {deviation / largest:E2} of the largest, allowed are {bound:E2}");
    }

    /// <summary>Our mask keeps what theirs does: <c>expect + key/</c> has the flat indices that stay of each tensor.</summary>
    public void RequireKept(string key, IReadOnlyDictionary<string, bool[]> ours, int allowedToDiffer)
    {
        var theirs = Under($"{Text("expect")}{key}/").ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Values);
        foreach (var nothing in section.Empty.Where(name => name.StartsWith($"{Text("expect")}{key}/", StringComparison.Ordinal)))
            theirs[nothing[$"{Text("expect")}{key}/".Length..]] = []; // a layer of which nothing stays
        Assert.Equal(theirs.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        var differing = 0;
        foreach (var (tensor, kept) in theirs)
        {
            var expected = new bool[ours[tensor].Length];
            foreach (var index in kept) expected[(int)index] = true;
            differing += expected.Zip(ours[tensor]).Count(pair => pair.First != pair.Second);
        }
        Assert.True(differing <= allowedToDiffer, $"{Name}: {key} differs in {differing} entries, allowed are {allowedToDiffer}");
    }

    double BoundOf(string key)
    {
        if (Settings.TryGetProperty("tolerance", out var tolerance)) return tolerance.GetDouble();
        var spread = Settings.GetProperty("spread");
        var family = key.Split('/')[0];
        var found = spread.TryGetProperty(key, out var own) || spread.TryGetProperty(family, out own);
        return found ? Math.Max(SmallestBound, SpreadFactor * own.GetDouble()) : throw new InvalidOperationException($"{Name} says no spread of {key}");
    }

    static IEnumerable<TheoryDataRow<string, string>> RowsOf(string place, string section, string[] methods)
    {
        var path = FolderOf(place);
        if (path is null || !File.Exists(Path.Combine(path, $"{section}.json")))
        {
            var required = place == Committed ? RepositoryRoot.IsHere
                : Given is not null || Environment.GetEnvironmentVariable("NATIVETICKETS_REQUIRE_DATA") == "1";
            var reason = path is null ? $"{section}.json is part of a checkout, and none is here"
                : $"no {section}.json in {path}: these numbers of other implementations are not part of the checkout";
            return [new TheoryDataRow<string, string>(place, section) { Skip = required ? null : reason }];
        }
        return SectionAt(place, section).Cases
            .Where(c => methods.Length == 0 || c.TryGetProperty("method", out var method) && methods.Contains(method.GetString()))
            .Select(c => new TheoryDataRow<string, string>(place, c.GetProperty("name").GetString()!));
    }

    static string? FolderOf(string place) => place == Committed
        ? RepositoryRoot.IsHere ? RepositoryRoot.Fixture("golden-methods") : null
        : Given ?? Path.GetFullPath(RepositoryRoot.IsHere ? Path.Combine(RepositoryRoot.Path, "..", "shared", "golden", "methods")
            : Path.Combine(AppContext.BaseDirectory, "golden", "methods"));

    static Section SectionAt(string place, string section) =>
        Sections.GetOrAdd(Path.Combine(FolderOf(place)!, section), path => new Lazy<Section>(() => Section.Read(path))).Value;

    /// <summary>A file of cases and the file of tensors beside it; not all have one.</summary>
    sealed record Section(string Path, JsonElement Settings, IReadOnlyDictionary<string, WeightsEntry> Tensors, IReadOnlyList<string> Empty)
    {
        public IEnumerable<JsonElement> Cases => Settings.GetProperty("cases").EnumerateArray();

        public static Section Read(string path)
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes($"{path}.json"));
            var tensors = $"{path}.safetensors";
            if (!File.Exists(tensors)) return new(path, document.RootElement.Clone(), new Dictionary<string, WeightsEntry>(), []);
            // lists of indices may have none, which no tensor of ours can say
            using var file = ForeignFile.Open(tensors);
            var byEmptiness = file.Tensors.Values.ToLookup(tensor => tensor.Extents.Contains(0));
            return new(path, document.RootElement.Clone(), byEmptiness[false].ToDictionary(tensor => tensor.Name, tensor => tensor.Read()),
                [.. byEmptiness[true].Select(tensor => tensor.Name)]);
        }
    }
}
