using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Scores;

namespace NativeTickets.Lab.Fidelity;

/// <summary>
/// Where the paper's text, its published code and a fair experiment part, each difference is a key of its own; <c>fidelity</c> sets them all wherever the
/// file does not write them.
/// </summary>
static class FidelityDefaults
{
    /// <summary>The fair experiment.</summary>
    public const string Corrected = "corrected";

    /// <summary>As the paper describes it.</summary>
    public const string PaperText = "paper-text";

    /// <summary>As its published code does it.</summary>
    public const string PaperCode = "paper-code";

    /// <summary>The key.</summary>
    public static Key<string> Key { get; } = new("fidelity", Rules.Word(Corrected, PaperText, PaperCode), Default.Of(Corrected),
        "Which experiment the keys stand for that the file leaves out. `paper-code`: `data.testNormalization: imagenet` (CIFAR-10), "
        + "`data.augmentation.padTwice: true`, `data.validateOn: test` where anything is trained adversarially, `shrinkLinearBias: true` and "
        + "`zeroDeadChannels: true` of "
        + "train stages, `meanOver: all` of prune stages, `randomStart: false` of PGD. "
        + "`paper-text`: `score: magnitude` of prune stages. Every table says so. The baseline of Table 2 is no key but a stage of "
        + "`pipelines/paper/figure8-table2.yaml`: "
        + "`baseline` keeps 0.01 throughout, as the code does (the text says no more than 'original full model'), `fairDense` has the tickets' schedule.");

    /// <summary>The file with the keys of its fidelity written under what it says itself; the defaults of train stages have been written already.</summary>
    public static YamlMap Apply(YamlMap root)
    {
        var fidelity = root.TextOf(Key.Name);
        if (fidelity == PaperText) return WithStages(root, "prune", body => Under(body, "score", "magnitude"));
        if (fidelity != PaperCode) return root;
        root = WithStages(root, "train", body => Objective(Under(Under(body, "shrinkLinearBias", "true"), "zeroDeadChannels", "true")));
        root = WithStages(WithStages(root, "evaluate", Attacks), "prune", MeanOver);
        return root.Find("data") is { Value: YamlMap data } entry ? root.With(entry with { Value = Data(data, IsAdversarial(root)) }) : root;
    }

    static YamlMap MeanOver(YamlMap body) =>
        body.Find("score")?.Value is null or YamlScalar { Text: ScoreKind.Usual } ? Under(body, "meanOver", "all") : body;

    static bool IsAdversarial(YamlMap root) => StagesOf(root, "train").Any(body => body.Find("objective")?.Value is YamlMap);

    static YamlMap Data(YamlMap data, bool isAdversarial)
    {
        if (isAdversarial && data.Find("validation") is null) data = Under(data, "validateOn", "test");
        if ((data.Find("augmentation")?.Value ?? new YamlMap(data.At, [])) is YamlMap augmentation)
            data = data.With(new YamlEntry("augmentation", data.At, Under(augmentation, "padTwice", "true")));
        // pixels that the network does not normalize cannot be normalized otherwise
        var isNormalized = data.TextOf("normalize") != "false";
        return isNormalized && DataSetKind.All.Find(data.TextOf("dataset") ?? "") is { WasNormalizedByImageNet: true }
            ? Under(data, "testNormalization", "imagenet")
            : data;
    }

    static YamlMap Objective(YamlMap body) =>
        body.Find("objective") is { Value: YamlMap objective } entry ? body.With(entry with { Value = FromImage(objective) }) : body;

    static YamlMap Attacks(YamlMap body) => body.Find("attacks") is { Value: YamlList attacks } entry
        ? body.With(entry with { Value = new YamlList(attacks.At, [.. attacks.Items.Select(attack => attack is YamlMap map ? FromImage(map) : attack)]) })
        : body;

    static YamlMap FromImage(YamlMap attack) => attack.Find("pgd") is { Value: YamlMap settings } entry && !Restarts(settings)
        ? attack.With(entry with { Value = Under(settings, "randomStart", "false") })
        : attack;

    // restarts are random starts by their nature
    static bool Restarts(YamlMap attack) => attack.TextOf("restarts") is { } count && count != "1";

    static YamlMap WithStages(YamlMap root, string kind, Func<YamlMap, YamlMap> change)
    {
        if (root.Find("stages") is not { Value: YamlList stages } entry) return root;
        return root.With(entry with { Value = new YamlList(stages.At, [.. stages.Items.Select(Changed)]) });

        YamlNode Changed(YamlNode stage) => stage is YamlMap { Entries: [{ Value: YamlMap body } only] } map && only.Key == kind
            ? map.With(only with { Value = change(body) })
            : stage;
    }

    static IEnumerable<YamlMap> StagesOf(YamlMap root, string kind) => ((root.Find("stages")?.Value as YamlList)?.Items ?? []).OfType<YamlMap>()
        .Where(stage => stage.Entries is [var only] && only.Key == kind).Select(stage => stage.Entries[0].Value).OfType<YamlMap>();

    static YamlMap Under(YamlMap map, string key, string value) =>
        map.Find(key) is null ? map.With(new YamlEntry(key, map.At, new YamlScalar(map.At, value))) : map;
}
