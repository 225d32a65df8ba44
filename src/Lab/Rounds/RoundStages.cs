using NativeTickets.Plan.Matrix;

namespace NativeTickets.Lab.Rounds;

/// <summary>
/// Writes a prune stage of several rounds out as stages: prune, the training of <c>from</c> repeated from that ticket, prune, and so on. What the matrix
/// varies of the training, it varies of its repetitions too, and what it varies of the prune stage, of each round.
/// </summary>
/// <remarks>
/// Only the first round is rewound to the moment that the stage asks for: later ones to the start of the training before, which is that moment's weights. What
/// is not sound stays as it is, for the checks that follow.
/// </remarks>
sealed class RoundStages
{
    const string Train = "train";
    const string Prune = "prune";
    const string From = "from";
    const string Rewind = "rewind";

    readonly YamlMap tree;
    readonly List<YamlNode> stages = [];
    readonly Dictionary<string, List<string>> copies = [];
    readonly IReadOnlyList<Axis> axes;

    RoundStages(YamlMap tree, Registry<StageKind> kinds)
    {
        (this.tree, axes) = (tree, Axis.ReadAll(tree, kinds, new Problems("")));
        foreach (var stage in ((YamlList)tree.Find("stages")!.Value).Items) Add(stage);
    }

    /// <summary>The pipeline without stages of several rounds; the same object where it has none.</summary>
    public static YamlMap Expand(YamlMap tree, Registry<StageKind> kinds)
    {
        var hasRounds = tree.Find("stages")?.Value is YamlList list && list.Items.Any(stage => BodyOf(stage, Prune)?.Find(RoundKeys.Rounds.Name) is not null);
        return hasRounds ? new RoundStages(tree, kinds).Result : tree;
    }

    YamlMap Result
    {
        get
        {
            var entry = tree.Find("stages")!;
            var extended = tree.With(entry with { Value = new YamlList(entry.Value.At, stages) });
            return tree.Find("matrix") is { Value: YamlMap } matrix && axes.Count > 0
                ? extended.With(matrix with { Value = new YamlMap(matrix.Value.At, [.. ((YamlMap)matrix.Value).Entries.Select(Varied)]) })
                : extended;
        }
    }

    void Add(YamlNode stage)
    {
        if (BodyOf(stage, Prune) is not { } body || Sparsities(body) is not { } sparsities || body.TextOf("id") is not { } id
            || Training(body.TextOf(From)) is not { } training || axes.Any(axis => axis.Places.Any(place => place.Stage == id && place.Path[0] == Rewind)))
        {
            stages.Add(stage);
            return;
        }
        var (source, title) = (body.TextOf(From)!, body.TextOf("title") ?? id);
        copies[id] = [];
        for (var round = 1; round <= sparsities.Count; round++)
        {
            var isLast = round == sparsities.Count;
            var (own, ticket) = (Written(body, sparsities[round - 1], source, round), $"{id}-round{round}");
            if (!isLast)
            {
                own = own.With("id", ticket).With("title", $"{title}, round {round}", isQuoted: true);
                copies[id].Add(ticket);
            }
            stages.Add(new YamlMap(stage.At, [new YamlEntry(Prune, stage.At, own)]));
            if (isLast) continue;
            var (first, name) = (body.TextOf(From)!, $"{id}-training{round}");
            var repeated = training.Without("weights").Without("draw").With("id", name)
                .With("title", $"{title}, training {round}", isQuoted: true).With(From, ticket);
            if (body.TextOf(RoundKeys.Resume.Name) is { } resumes) repeated = repeated.With(RoundKeys.Resume.Name, resumes);
            stages.Add(new YamlMap(stage.At, [new YamlEntry(Train, stage.At, repeated)]));
            if (!copies.TryGetValue(first, out var names)) copies[first] = names = [];
            names.Add(name);
            source = name;
        }
    }

    static YamlMap Written(YamlMap body, double sparsity, string source, int round)
    {
        var own = RoundKeys.All.Aggregate(body, (map, key) => map.Without(key.Name));
        own = own.With(From, source).With("sparsity", NumberText.Shortest(sparsity));
        // the start of a repeated training is the moment that the first was rewound to
        return round > 1 && body.TextOf(Rewind) is { } rewind && TrainingTime.TryParse(rewind, out _) ? own.With(Rewind, "0it") : own;
    }

    /// <summary>An axis that varies copies too, of which a name of its own has to say so.</summary>
    YamlEntry Varied(YamlEntry entry)
    {
        if (axes.FirstOrDefault(axis => axis.Key == entry.Key) is not { } axis || !axis.Places.Any(place => copies.ContainsKey(place.Stage))) return entry;
        var places = axis.Places.SelectMany(place =>
            (AxisPlace[])[place, .. copies.GetValueOrDefault(place.Stage, []).Select(id => place with { Stage = id })]);
        return entry with { Value = AxisRule.Write(entry.Value.At, places, axis.Values) };
    }

    YamlMap? Training(string? id) => stages.Select(stage => BodyOf(stage, Train)).FirstOrDefault(body => body is not null && body.TextOf("id") == id);

    static IReadOnlyList<double>? Sparsities(YamlMap body)
    {
        if (body.Find(RoundKeys.Rounds.Name)?.Value is not { } written || body.Find("sparsity") is not null) return null;
        if (Read(RoundKeys.Rounds, written) is not { } rounds) return null;
        double? rate = null;
        if (body.Find(RoundKeys.Rate.Name)?.Value is { } share)
        {
            if (RoundKeys.Rate.Rule.Check(share, "", new Checking(new Problems(""))) is not { } read) return null;
            rate = ((Rule<double>)RoundKeys.Rate.Rule).Read(read);
        }
        return RoundKeys.Sparsities(rounds, rate);
    }

    static T? Read<T>(Key<T> key, YamlNode written) where T : class =>
        key.Rule.Check(written, "", new Checking(new Problems(""))) is { } sound ? ((Rule<T>)key.Rule).Read(sound) : null;

    static YamlMap? BodyOf(YamlNode stage, string kind) =>
        stage is YamlMap { Entries: [{ Value: YamlMap body } only] } && only.Key == kind ? body : null;
}
