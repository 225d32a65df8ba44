using NativeTickets.Plan.Matrix;

namespace NativeTickets.Lab.Controls;

/// <summary>A pipeline as read, to which stages are added at the end.</summary>
sealed class ControlledTree
{
    readonly YamlMap tree;
    readonly StageListRule rule;
    readonly Registry<StageKind> kinds;
    readonly TextPosition at;
    readonly List<YamlNode> stages;
    readonly List<(string Axis, AxisPlace Place)> places = [];
    bool changed;

    /// <summary>Begins with a pipeline.</summary>
    public ControlledTree(YamlMap tree, PipelineSchema schema, Registry<StageKind> kinds)
    {
        (this.tree, rule, this.kinds) = (tree, schema.Stages, kinds);
        var list = (YamlList)tree.Find("stages")!.Value;
        (at, stages) = (list.At, [.. list.Items]);
        foreach (var axis in Axis.ReadAll(tree, kinds, new Problems(""))) places.AddRange(axis.Places.Select(place => (axis.Key, place)));
    }

    /// <summary>The pipeline with what was added; the same object where nothing was.</summary>
    public YamlMap Result
    {
        get
        {
            if (!changed) return tree;
            var extended = tree.With(tree.Find("stages")! with { Value = new YamlList(at, stages) });
            return tree.Find("matrix") is { Value: YamlMap } matrix ? extended.With(matrix with { Value = Matrix() }) : extended;
        }
    }

    /// <summary>The keys of a stage.</summary>
    public YamlMap BodyOf(string id) => (YamlMap)((YamlMap)stages.First(stage => StageListRule.IdOf(stage) == id)).Entries[0].Value;

    /// <summary>Whether the matrix varies a key of a stage, or a part of what it stands for.</summary>
    public bool Varies(string stage, string key) => places.Any(p => p.Place.Stage == stage && p.Place.Path[0] == key);

    /// <summary>Lets an evaluation measure these stages; it moves below them.</summary>
    public void Measure(string evaluation, IReadOnlyList<string> measured)
    {
        var stage = (YamlMap)stages.First(stage => StageListRule.IdOf(stage) == evaluation);
        var entry = stage.Entries[0];
        var of = new YamlList(at, [.. measured.Select(id => new YamlScalar(at, id))]);
        stages.Remove(stage);
        stages.Add(stage.With(entry with { Value = ((YamlMap)entry.Value).With(new YamlEntry("of", at, of)) }));
        changed = true;
    }

    /// <summary>The stage with these settings: one that is there, or a new one at the end. It varies with the matrix as its model does.</summary>
    /// <param name="kind">What kind of stage.</param>
    /// <param name="id">The id of a new one, if that is free.</param>
    /// <param name="title">Its title.</param>
    /// <param name="body">Its keys; id and title are set.</param>
    /// <param name="model">The stage whose axes it takes.</param>
    public string Stage(string kind, string id, string title, YamlMap body, string model)
    {
        var own = PlacesOf(model).Where(place => body.Find(place.Path.Split('.')[0]) is not null).ToHashSet();
        var wanted = IdentityOf(kind, body);
        foreach (var stage in stages)
        {
            if (stage is not YamlMap { Entries: [{ Value: YamlMap settings } entry] } || entry.Key != kind || IdentityOf(kind, settings) != wanted) continue;
            var found = StageListRule.IdOf(stage)!;
            if (PlacesOf(found).ToHashSet().SetEquals(own)) return found;
        }
        while (stages.Any(stage => string.Equals(StageListRule.IdOf(stage), id, StringComparison.OrdinalIgnoreCase))) id += "-control";
        var named = body.With(StageKind.Id.Name, id).With(StageKind.StageTitle.Name, title, isQuoted: true);
        stages.Add(new YamlMap(at, [new YamlEntry(kind, at, named.MovedTo(at))]));
        foreach (var (axis, place) in places.Where(p => p.Place.Stage == model && own.Contains((p.Axis, PathOf(p.Place)))).ToArray())
            places.Add((axis, place with { Stage = id }));
        changed = true;
        return id;
    }

    IEnumerable<(string Axis, string Path)> PlacesOf(string stage) => places.Where(p => p.Place.Stage == stage).Select(p => (p.Axis, PathOf(p.Place)));

    static string PathOf(AxisPlace place) => string.Join('.', place.Path);

    YamlMap Matrix()
    {
        var axes = Axis.ReadAll(tree, kinds, new Problems(""));
        return new YamlMap(at, [.. axes.Select(axis => new YamlEntry(axis.Key, axis.At,
            AxisRule.Write(axis.At, places.Where(place => place.Axis == axis.Key).Select(place => place.Place), axis.Values)))]);
    }

    /// <summary>What distinguishes two stages of one kind: all that is hashed, and what they read.</summary>
    string IdentityOf(string kind, YamlMap body)
    {
        var named = body.With(StageKind.Id.Name, "x").With(StageKind.StageTitle.Name, "x");
        var settings = rule.Stage.Check(new YamlMap(body.At, [new YamlEntry(kind, body.At, named)]), "", new Checking(new Problems("")))
            is Settings { Entries: [{ Value: Settings map }] } ? CanonicalText.Of(map) : "";
        return $"{settings}\nfrom {body.TextOf("from")}\nmaskOf {body.TextOf("maskOf")}";
    }
}
