using NativeTickets.Plan.Claims;
using NativeTickets.Plan.Matrix;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>All that a pipeline file may say, in one place: checks, defaults, error messages and the reference page come from here.</summary>
public sealed class PipelineSchema
{
    /// <summary>What a variant may change, apart from the blocks of defaults.</summary>
    static readonly string[] VariantSections = ["model", "stages"];

    static readonly Key<string> Name = new("name", Rules.Name(), Default.Required, "Names the run folder.");
    static readonly Key<string> Description = new("description", Rules.Text(), Default.Absent("none"), "What it is for.");

    static readonly Key<SeedPlan> Seed = new("seed", new SeedsRule(), Default.Of("1"),
        "One or several replicates; of several, mean and 95 % interval are shown. `{ from: 1, upTo: 20, until: decided }` runs as many as the claims need.");

    static readonly Key<IReadOnlyList<KeyValuePair<string, AxisSettings>>> Matrix = new("matrix",
        Rules.FreeMap("`<stage id>.<key>`, or a name,", new AxisRule()), Default.Absent("none"),
        "Keys to vary: every stage runs once for each combination of the axes that it or its inputs depend on.");

    static readonly Key<IReadOnlyList<ClaimSpec>> Claims = new("claims", Rules.List(new ClaimRule(), "claims", most: 1000), Default.Of("[]"),
        "What is asserted of the results; each is judged and reported.");

    static readonly Key<Settings> Report = new("report", ReportSchema.Map, Default.Of("{}"), "What is shown of the results.");

    static readonly Key<IReadOnlyList<string>> Notes = new("notes", Rules.List(Rules.Text(), "texts", most: 100, acceptsOne: true), Default.Of("[]"),
        "What a reader of the report has to know about the protocol.");

    /// <summary>Scales that a file may have: each is checked as a whole pipeline, whichever is run.</summary>
    public const int MostScales = 32;

    readonly Laboratory laboratory;

    internal PipelineSchema(Laboratory laboratory)
    {
        this.laboratory = laboratory;
        Stages = new StageListRule(laboratory.Stages);
        Root = new MapRule("a pipeline", "The whole file.", () =>
        [
            Name,
            Description,
            .. Scalable,
            new Key<IReadOnlyList<KeyValuePair<string, bool>>>("scales",
                Rules.FreeMap("names", new ScaleRule(ScaleKeys, Changes(Scalable), Stages), MostScales),
                Default.Absent("none"),
                "Variants for `--scale`: each is written over the file. Under `stages` it may have a map from stage ids to the keys that change."),
        ]);
    }

    /// <summary>The whole file.</summary>
    public MapRule Root { get; }

    /// <summary>The stages.</summary>
    public StageListRule Stages { get; }

    /// <summary>The kinds of stages.</summary>
    internal Registry<StageKind> Kinds => laboratory.Stages;

    /// <summary>What a scale may change.</summary>
    internal string[] ScaleKeys => [.. Scalable.Select(key => key.Name)];

    /// <summary>What a variant may change.</summary>
    internal string[] VariantKeys => [VariantSections[0], .. DefaultBlocks.Select(block => block.Kind.Name), .. VariantSections[1..]];

    /// <summary>The blocks that give defaults to all stages of a kind.</summary>
    internal IEnumerable<(StageKind Kind, MapRule Map)> DefaultBlocks => laboratory.Stages.All.Where(kind => kind.DefaultKeys.Count > 0)
        .Select(kind => (kind, new MapRule(kind.Name, DefaultsDoc(kind), () => kind.DefaultKeys)));

    /// <summary>What the check of a whole file shares.</summary>
    internal Checking WholeFile(Problems problems) => new(problems, Words: laboratory.OtherWords);

    /// <summary>The same for a part of it, with the whole file around it.</summary>
    internal Checking Checking(Problems problems) => WholeFile(problems) with { Within = new Enclosing(Root) };

    IReadOnlyList<Key> Scalable =>
    [
        Seed,
        new Key<Settings>("data", laboratory.Data, Default.Required, "What is learned from."),
        new Key<Settings>("model", laboratory.Model, Default.Required, "What learns."),
        .. DefaultBlocks.Select(BlockKey),
        new Key<IReadOnlyList<Chosen<StageKind>>>("stages", Stages, Default.Required, "What is done, in this order; a stage may refer to those above it."),
        Matrix,
        new Key<IReadOnlyList<KeyValuePair<string, bool>>>("variants",
            Rules.FreeMap("names", new ScaleRule(VariantKeys, Changes(VariantDefaults), Stages, mayBeNone: true)), Default.Absent("none"),
            "Several networks in one file: everything runs once for each variant, which is written over the file. `none` in a scale leaves one out."),
        .. laboratory.Protocol,
        Claims,
        Report,
        Notes,
    ];

    IReadOnlyList<Key> VariantDefaults =>
        [new Key<Settings>(VariantSections[0], laboratory.Model, Default.Required, "What learns."), .. DefaultBlocks.Select(BlockKey)];

    // stages are changed by their ids there and not listed
    static MapRule Changes(IReadOnlyList<Key> keys) => new("a change", "", [.. keys.Where(key => key.Name != VariantSections[^1])]);

    static Key BlockKey((StageKind Kind, MapRule Map) block) =>
        new Key<Settings>(block.Kind.Name, block.Map.AsDefaults(), Default.Absent("none"), block.Map.Doc);

    static string DefaultsDoc(StageKind kind) => $"Defaults of all {kind.Name} stages; a stage's own keys win.";

    /// <summary>Reads a pipeline out of its checked settings.</summary>
    internal PipelineSpec Read(Settings root, string? scale, string? variant)
    {
        var seeds = Seed.Read(root);
        return new PipelineSpec
        {
            Name = Name.Read(root),
            Description = Description.ReadOr(root, null!),
            Notes = Notes.Read(root),
            Seeds = seeds.Seeds,
            Looks = seeds.Looks,
            Settings = root,
            Variants =
            [
                new PipelineVariant(variant, laboratory.ModelOf(root.Map("model")!),
                    [.. Stages.Read(root.Find("stages")!).Select(stage => stage.Kind.Read(stage.Settings))]),
            ],
            Matrix = [.. Matrix.ReadOr(root, []).Select(axis => new MatrixAxis(axis.Key, axis.Value.Values))],
            Claims = Claims.Read(root),
            Report = ReportSchema.Read(Report.Read(root)),
            Scale = scale,
        };
    }

    /// <summary>The keys that the axes of a checked pipeline vary.</summary>
    internal static IEnumerable<string> VariedKeys(Settings root) => Matrix.ReadOr(root, []).SelectMany(axis => axis.Value.Keys ?? [axis.Key]);
}
