using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>Checks that claims, figures and tables name stages, metrics and entries of the matrix that there are.</summary>
/// <param name="spec">The pipeline with one of its variants.</param>
/// <param name="expanded">Its stages, expanded over the axes.</param>
/// <param name="variants">The names of all its variants.</param>
/// <param name="problems">Where problems go.</param>
sealed class ResultReferences(PipelineSpec spec, IReadOnlyList<StageVariant> expanded, IReadOnlyList<string> variants, Problems problems)
{
    readonly Dictionary<string, StageSpec> stages = spec.Stages.ToDictionary(stage => stage.Id);

    /// <summary>Checks them all.</summary>
    public void Check()
    {
        foreach (var item in ((SettingsList)spec.Settings.Find("claims")!).Items.Cast<SettingsScalar>())
        {
            var claim = (ClaimSpec)item.Value;
            foreach (var value in claim.Values) Value(item.At, value);
        }
        var report = spec.Settings.Map("report")!;
        IdsDiffer(report.Maps("figures"));
        IdsDiffer(report.Maps("tables"));
        foreach (var (figure, map) in spec.Report.Figures.Zip(report.Maps("figures"))) Figure(figure, map);
        foreach (var (table, map) in spec.Report.Tables.Zip(report.Maps("tables"))) Table(table, map);
    }

    void Value(TextPosition at, ClaimValue value)
    {
        if (Stage(at, value.Stage) is not { } stage) return;
        foreach (var (axis, chosen) in value.Only.Values)
            if (!HasValues(axis, at, [(chosen, at)]) || !Varies(at, stage, axis)) return;
        // what another variant's stage reports is checked with that variant
        if (spec.Variants[0].Name is { } name && value.Only.Values.TryGetValue(MatrixEntry.Variant, out var variant) && variant != name) return;
        Metric(at, [stage], value.Metric, value.Epoch is not null, value.Epoch, value.Only);
    }

    bool Varies(TextPosition at, StageSpec stage, string axis)
    {
        string[] known = [.. expanded.Where(instance => instance.Spec.Id == stage.Id).SelectMany(instance => instance.Matrix.Values.Keys).Distinct()];
        if (known.Contains(axis)) return true;
        problems.Add(at, $"'{stage.Id}' is the same for every value of {axis}; it varies with {(known.Length == 0 ? "nothing" : string.Join(", ", known))}");
        return false;
    }

    void Figure(FigureSpec figure, Settings map)
    {
        string[] axes = [.. Axes.Keys];
        var byEpoch = FigureSpec.ByEpoch;
        if (!byEpoch.Contains(figure.X) && !axes.Contains(figure.X))
            problems.Add(map.Find("x")!.At, $"unknown x '{ShownText.Quote(figure.X)}'{NearestName.Hint(figure.X, [.. byEpoch, .. axes], "x")}");
        Column(map.Find("y")!.At, figure.Y, Known(map, "series"), byEpoch: byEpoch.Contains(figure.X));
        Only(map);
        foreach (var point in map.Maps("reference").SelectMany(reference => reference.Map("curves")!.Entries)
            .SelectMany(curve => ((Settings)curve.Value).Entries))
            if (figure.X == FigureSpec.Epoch && !NumberText.TryCount(point.Key, out _))
                problems.Add(point.Value.At, $"'{ShownText.Quote(point.Key)}' is no epoch; wanted a whole number");
    }

    /// <summary>The values of every axis; variants are one.</summary>
    Dictionary<string, IReadOnlyList<string>> Axes =>
        new([.. spec.Variants[0].Name is null ? [] : (KeyValuePair<string, IReadOnlyList<string>>[])[new(MatrixEntry.Variant, variants)],
            .. spec.Matrix.Select(axis => KeyValuePair.Create(axis.Key, axis.Values))]);

    void Only(Settings map)
    {
        foreach (var axis in map.Map("only")!.Entries)
            HasValues(axis.Key, axis.Value.At, ((SettingsList)axis.Value).Items.Cast<SettingsScalar>().Select(item => (item.Text, item.At)));
    }

    /// <summary>Whether there is such an axis, with these values.</summary>
    bool HasValues(string axis, TextPosition at, IEnumerable<(string Text, TextPosition At)> wanted)
    {
        var axes = Axes;
        if (!axes.TryGetValue(axis, out var values))
        {
            problems.Add(at, $"unknown axis '{ShownText.Quote(axis)}'{NearestName.Hint(axis, axes.Keys, "axis")}");
            return false;
        }
        (string Text, TextPosition At)[] unknown = [.. wanted.Where(value => !values.Contains(value.Text))];
        foreach (var value in unknown)
            problems.Add(value.At, $"'{ShownText.Quote(value.Text)}' is no value of {axis}{NearestName.Hint(value.Text, [.. values], "value")}");
        return unknown.Length == 0;
    }

    void Table(TableSpec table, Settings map)
    {
        var rows = Known(map, "rows");
        foreach (var item in ((SettingsList)map.Find("columns")!).Items.Cast<SettingsScalar>()) Column(item.At, item.Text, rows, byEpoch: false);
        Only(map);
        foreach (var row in map.Maps("reference").SelectMany(reference => reference.Map("values")!.Entries))
        {
            // a row may be one entry of the matrix, and a scale may do without that entry
            var stage = row.Key.Split(" (")[0];
            if (!table.Rows.Contains(stage))
                problems.Add(row.Value.At, $"unknown row '{ShownText.Quote(stage)}'{NearestName.Hint(stage, table.Rows.ToArray(), "row")}");
            foreach (var column in ((Settings)row.Value).Entries)
                if (!table.Columns.Contains(column.Key))
                    problems.Add(column.Value.At,
                        $"unknown column '{ShownText.Quote(column.Key)}'{NearestName.Hint(column.Key, table.Columns.ToArray(), "column")}");
        }
    }

    IReadOnlyList<StageSpec> Known(Settings map, string key) =>
        [.. ((SettingsList)map.Find(key)!).Items.Select(item => Stage(item.At, (string)((SettingsScalar)item).Value)).OfType<StageSpec>()];

    StageSpec? Stage(TextPosition at, string id)
    {
        if (stages.TryGetValue(id, out var stage)) return stage;
        problems.Add(at, $"unknown stage '{ShownText.Quote(id)}'{NearestName.Hint(id, stages.Keys, "stage")}");
        return null;
    }

    /// <summary>A metric of rows, or what an evaluate stage found for them.</summary>
    void Column(TextPosition at, string text, IReadOnlyList<StageSpec> rows, bool byEpoch)
    {
        if (rows.Count == 0) return; // unknown stages have been reported
        if (MetricName.Parse(text) is not var (metric, epoch))
        {
            problems.Add(at, $"'{ShownText.Quote(text)}' has no epoch after its @; wanted, for example, validationAccuracy@1ep");
            return;
        }
        if (metric.Split('.')[0] is var first && first.Length < metric.Length && stages.TryGetValue(first, out var stage)
            && stage.Kind.MetricsOfTarget(stage) is { } known)
        {
            var found = metric[(first.Length + 1)..];
            if (epoch is not null || byEpoch) problems.Add(at, $"'{ShownText.Quote(text)}' is one value of {stage.Kind.Title}; it has no epochs");
            else if (!known.Contains(found))
                problems.Add(at, $"unknown metric '{ShownText.Quote(found)}' of '{first}'{NearestName.Hint(found, known, "metric")}");
            return;
        }
        Metric(at, rows, metric, byEpoch || epoch is not null, epoch, MatrixEntry.Empty);
    }

    /// <summary>At least one of the stages has the metric; of its epochs where <paramref name="byEpoch"/>.</summary>
    void Metric(TextPosition at, IReadOnlyList<StageSpec> owners, string metric, bool byEpoch, int? epoch, MatrixEntry only)
    {
        if (byEpoch)
        {
            StageSpec[] withEpochs = [.. owners.Where(stage => stage.Kind.EpochMetrics.Count > 0)];
            if (withEpochs.Length == 0)
            {
                problems.Add(at, $"'{owners[0].Id}' has no epochs; wanted a train stage");
                return;
            }
            string[] ofEpoch = [.. withEpochs.SelectMany(stage => stage.Kind.EpochMetrics).Select(one => one.Name).Distinct()];
            if (!ofEpoch.Contains(metric)) Unknown(at, metric, ofEpoch, "every epoch has");
            else if (withEpochs[0].Kind.WhyNoValues(metric, spec.Data) is { } why) problems.Add(at, why);
            else if (epoch > EpochsOf(withEpochs, only))
                problems.Add(at, $"epoch {epoch} of a training run of {EpochsOf(withEpochs, only)}; wanted one that is run");
            return;
        }
        if (owners.Any(stage => stage.Kind.MayReport(stage, metric))) return;
        string[] known = [.. owners.SelectMany(stage => stage.Kind.MetricsOf(stage)).Distinct()];
        Unknown(at, metric, known, owners.Count == 1 ? $"'{owners[0].Id}' has" : "these stages have");
    }

    /// <summary>Of the longest of these stages, in the entries of the matrix that are asked for.</summary>
    int? EpochsOf(StageSpec[] withEpochs, MatrixEntry only) => expanded
        .Where(instance => instance.Matrix.Contains(only)).Select(instance => instance.Spec)
        .Where(stage => withEpochs.Any(one => one.Id == stage.Id)).Max(stage => stage.Kind.EpochsOf(stage));

    void Unknown(TextPosition at, string metric, IReadOnlyList<string> known, string who) =>
        problems.Add(at, NearestName.Of(metric, known) is { } nearest
            ? $"unknown metric '{ShownText.Quote(metric)}'; nearest known metric: '{nearest}'"
            : $"unknown metric '{ShownText.Quote(metric)}'; {who} {string.Join(", ", known)}");

    void IdsDiffer(IReadOnlyList<Settings> maps)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var map in maps)
            if (!seen.Add(map.Get<string>("id")))
                problems.Add(map.Find("id")!.At, $"the id '{map.Get<string>("id")}' is there a second time; wanted each once");
    }
}
