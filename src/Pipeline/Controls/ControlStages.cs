namespace NativeTickets.Pipelines;

/// <summary>
/// The controls of a pipeline's claims about tickets: stages that differ from a ticket's training in one thing, written under the pipeline's own stages
/// unless one of them is such a stage already.
/// </summary>
/// <remarks>
/// A claim is about a ticket where its left side is a training of a magnitude-pruned ticket's own weights, or what an evaluation found of such a training; the
/// evaluation then measures the controls too. What the matrix varies of the training or of its ticket, it varies of the control too.
/// </remarks>
sealed class ControlStages
{
    readonly ResolvedMap resolved;
    readonly PipelineSpec spec;
    readonly TextPosition at;
    readonly List<YamlNode> stages;
    readonly List<(string Axis, AxisPlace Place)> places = [];
    readonly Dictionary<string, List<(string Kind, string Stage)>> controlsOf = [];

    ControlStages(YamlMap tree, ResolvedMap resolved, PipelineSpec spec)
    {
        (this.resolved, this.spec, Tree) = (resolved, spec, tree);
        var list = (YamlList)tree.Find("stages")!.Value;
        (at, stages) = (list.At, [.. list.Items]);
        foreach (var axis in Axis.ReadAll(tree, new Problems(""))) places.AddRange(axis.Places.Select(place => (axis.Key, place)));
    }

    /// <summary>The pipeline with the stages of all controls; the same object where none had to be added.</summary>
    public YamlMap Tree { get; private set; }

    /// <summary>Finds or makes the controls of every claim.</summary>
    /// <param name="tree">The pipeline as read, the defaults of train stages written under each of them.</param>
    /// <param name="resolved">The same, checked.</param>
    /// <param name="spec">The same, its references checked.</param>
    public static ControlStages Of(YamlMap tree, ResolvedMap resolved, PipelineSpec spec)
    {
        var made = new ControlStages(tree, resolved, spec);
        made.Add();
        return made;
    }

    /// <summary>
    /// The claims with their controls. What a claim compares with anyway is no control of it. A bound from above on an accuracy, the other half of a claim that two are
    /// equal, has none, and neither has a claim about cost: nothing is to be ahead there. A difference of two values is no merit of a ticket either.
    /// </summary>
    public IReadOnlyList<ClaimSpec> Controlled(IReadOnlyList<ClaimSpec> claims) =>
        [.. claims.Select(claim => claim with { Controls = [.. (IsAboutMerit(claim) ? ControlsOf(claim) : []).Where(control => !IsComparedWith(claim, control))] })];

    static bool IsAboutMerit(ClaimSpec claim) => claim.Left.Less is null
        && !(claim.Operator == Comparison.AtMost && KnownMetrics.Of(claim.Left.Metric) is { IsFraction: true, Better: Better.Higher })
        && !KnownMetrics.Costs.Any(cost => cost.Name == claim.Left.Metric);

    /// <summary>A control is that of the claim's left side, in the entries that this side has.</summary>
    static bool IsComparedWith(ClaimSpec claim, ClaimControl control) =>
        claim.Right is { Less: null } right && (control.Stage, control.Metric) == (right.Stage, right.Metric) && claim.Left.Only.Contains(right.Only);

    IEnumerable<ClaimControl> ControlsOf(ClaimSpec claim) => (controlsOf.GetValueOrDefault(TrainingOf(claim)) ?? []).Select(control => TrainingOf(claim) == claim.Left.Stage
        ? new ClaimControl(control.Kind, control.Stage, claim.Left.Metric)
        : new ClaimControl(control.Kind, claim.Left.Stage, control.Stage + claim.Left.Metric[TrainingOf(claim).Length..]));

    /// <summary>The stage that a claim is about: its own, or the one that its evaluation measured.</summary>
    string TrainingOf(ClaimSpec claim) => spec.Stages.FirstOrDefault(stage => stage.Id == claim.Left.Stage) is EvaluateSpec ? claim.Left.Metric.Split('.')[0] : claim.Left.Stage;

    void Add()
    {
        var kinds = resolved.Values<string>("controls");
        var before = stages.Count;
        foreach (var id in spec.Claims.Where(claim => claim.Left.Less is null).Select(TrainingOf).Distinct())
        {
            if (spec.Stages.FirstOrDefault(stage => stage.Id == id) is not TrainSpec { From: { } from, Draw: null } training) continue;
            if (spec.Stages.First(stage => stage.Id == from) is not PruneSpec { Score: PruneScore.Magnitude or PruneScore.LayerNormalizedMagnitude } ticket) continue;
            controlsOf[id] = [.. kinds.Select(kind => (kind, Control(kind, training, ticket)))];
        }
        var isMeasuredMore = false;
        foreach (var evaluation in spec.Stages.OfType<EvaluateSpec>()) isMeasuredMore |= MeasureControls(evaluation);
        if (stages.Count == before && !isMeasuredMore) return;
        var changed = Tree.With(Tree.Find("stages")! with { Value = new YamlList(at, stages) });
        Tree = Tree.Find("matrix") is { Value: YamlMap } matrix ? changed.With(matrix with { Value = Matrix() }) : changed;
    }

    /// <summary>Lets an evaluation that claims rest on measure their controls, which stand above it then; false where it does already.</summary>
    bool MeasureControls(EvaluateSpec evaluation)
    {
        string[] missing = [.. spec.Claims.Where(claim => claim.Left.Stage == evaluation.Id).SelectMany(claim => controlsOf.GetValueOrDefault(TrainingOf(claim)) ?? [])
            .Select(control => control.Stage).Distinct().Except(evaluation.Of)];
        if (missing.Length == 0) return false;
        var stage = (YamlMap)stages.First(stage => StageListRule.IdOf(stage) == evaluation.Id);
        var entry = stage.Entries[0];
        var of = new YamlList(at, [.. evaluation.Of.Concat(missing).Select(id => new YamlScalar(at, id))]);
        stages.Remove(stage);
        stages.Add(stage.With(entry with { Value = ((YamlMap)entry.Value).With(new YamlEntry("of", at, of)) }));
        return true;
    }

    YamlMap Matrix()
    {
        var axes = Axis.ReadAll(Tree, new Problems(""));
        return new YamlMap(at, [.. axes.Select(axis => new YamlEntry(axis.Key, axis.At,
            AxisRule.Write(axis.At, places.Where(place => place.Axis == axis.Key).Select(place => place.Place), axis.Values)))]);
    }

    /// <summary>The id of the stage that is this control of a training.</summary>
    string Control(string kind, TrainSpec training, PruneSpec ticket)
    {
        var body = BodyOf(training.Id);
        var (id, title) = ($"{training.Id}-{Suffix(kind)}", $"{training.Title}: {ControlKind.Words(kind)}");
        switch (kind)
        {
            case ControlKind.Dense:
                return Stage("train", id, title, Without(body, "from", "weights", "watchMask"), training.Id);
            case ControlKind.FreshWeights:
                return Stage("train", id, title, With(body, ("weights", "fresh")), training.Id);
            default:
                var mask = Stage("prune", $"{ticket.Id}-{Suffix(kind)}", $"{ticket.Title}: {ControlKind.Words(kind)}", MaskBody(kind, ticket), ticket.Id);
                return Stage("train", id, title, With(body, ("from", mask)), training.Id);
        }
    }

    YamlMap MaskBody(string kind, PruneSpec ticket)
    {
        var body = BodyOf(ticket.Id);
        switch (kind)
        {
            case ControlKind.InitialMask:
                return Without(body, "from", "rewind", "draw");
            case ControlKind.RandomMask:
                body = With(Without(body, "scope", "meanOver"), ("score", "random"));
                break;
            default:
                body = With(Without(body, "scope", "meanOver", "sparsity"), ("score", "shuffled"), ("maskOf", ticket.Id));
                break;
        }
        // later searches of a chain have only what earlier rounds left of the initial weights
        if (ticket.From is null || (kind == ControlKind.RandomMask && StartsInitially(ticket))) return Without(body, "from");
        return With(body, ("from", FirstSearchOf(ticket)));
    }

    static bool StartsInitially(PruneSpec ticket) =>
        ticket.Rewind is { Kind: RewindKind.Fresh } or { Kind: RewindKind.Position, Position.Amount: 0 };

    string FirstSearchOf(PruneSpec ticket)
    {
        var search = ticket.From!;
        while (spec.Stages.First(stage => stage.Id == search) is TrainSpec { From: { } earlier })
            search = spec.Stages.First(stage => stage.Id == earlier) is PruneSpec prune ? prune.From ?? search : earlier;
        return search;
    }

    /// <summary>The stage with these settings: one that is there, or a new one at the end. It varies with the matrix as its model does.</summary>
    string Stage(string kind, string id, string title, YamlMap body, string model)
    {
        AxisPlaceOf[] own = [.. places.Where(p => p.Place.Stage == model && body.Find(p.Place.Path[0]) is not null).Select(p => new AxisPlaceOf(p.Axis, string.Join('.', p.Place.Path)))];
        var wanted = IdentityOf(kind, body);
        foreach (var stage in stages)
        {
            if (stage is not YamlMap { Entries: [{ Value: YamlMap settings } entry] } || entry.Key != kind || IdentityOf(kind, settings) != wanted) continue;
            var found = StageListRule.IdOf(stage)!;
            if (places.Where(p => p.Place.Stage == found).Select(p => new AxisPlaceOf(p.Axis, string.Join('.', p.Place.Path))).ToHashSet().SetEquals(own)) return found;
        }
        while (stages.Any(stage => string.Equals(StageListRule.IdOf(stage), id, StringComparison.OrdinalIgnoreCase))) id += "-control";
        stages.Add(new YamlMap(at, [new YamlEntry(kind, at, With(body, ("id", id), ("title", title)).MovedTo(at))]));
        foreach (var place in places.Where(p => p.Place.Stage == model && own.Contains(new AxisPlaceOf(p.Axis, string.Join('.', p.Place.Path)))).ToArray())
            places.Add((place.Axis, place.Place with { Stage = id }));
        return id;
    }

    /// <summary>What tells two stages of one kind apart: all that is hashed, and what they read.</summary>
    static string IdentityOf(string kind, YamlMap body)
    {
        var at = body.At;
        var named = With(body, ("id", "x"), ("title", "x"));
        var settings = PipelineSchema.Stage.Check(new YamlMap(at, [new YamlEntry(kind, at, named)]), "", new Checking(new Problems(""))) is ResolvedMap { Entries: [{ Value: ResolvedMap map }] }
            ? CanonicalText.Of(map) : "";
        return $"{settings}\nfrom {TextOf(body, "from")}\nmaskOf {TextOf(body, "maskOf")}";
    }

    static string? TextOf(YamlMap body, string key) => (body.Find(key)?.Value as YamlScalar)?.Text;

    YamlMap BodyOf(string id) => (YamlMap)((YamlMap)stages.First(stage => StageListRule.IdOf(stage) == id)).Entries[0].Value;

    static YamlMap Without(YamlMap body, params string[] keys) => keys.Aggregate(body, (map, key) => map.Without(key));

    static YamlMap With(YamlMap body, params (string Key, string Value)[] entries) =>
        entries.Aggregate(body, (map, entry) => map.With(new YamlEntry(entry.Key, body.At, new YamlScalar(body.At, entry.Value, quoted: entry.Key == "title"))));

    static string Suffix(string kind) => kind switch
    {
        ControlKind.Dense => "dense",
        ControlKind.FreshWeights => "fresh",
        ControlKind.RandomMask => "random",
        ControlKind.ShuffledMask => "shuffled",
        ControlKind.InitialMask => "initial",
        _ => throw new InvalidOperationException($"no control {kind}"),
    };

    readonly record struct AxisPlaceOf(string Axis, string Path);
}
