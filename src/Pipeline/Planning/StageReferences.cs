namespace NativeTickets.Pipelines;

/// <summary>Checks that stages refer to stages above them, and to ones that can give what is asked.</summary>
sealed class StageReferences(IReadOnlyList<StageSpec> stages, IReadOnlyList<ResolvedMap> settings, DataSpec data, Problems problems)
{
    readonly Dictionary<string, StageSpec> above = [];

    /// <summary>Checks them all.</summary>
    public void Check()
    {
        for (var i = 0; i < stages.Count; i++)
        {
            var (stage, map) = (stages[i], settings[i]);
            switch (stage)
            {
                case TrainSpec train:
                    Refers(map.Find("from"), train.From, "a train or prune stage", s => s is TrainSpec or PruneSpec);
                    NeedsValidation(train, map);
                    break;
                case PruneSpec prune:
                    Refers(map.Find("from"), prune.From, "a train stage", s => s is TrainSpec);
                    Refers(map.Find("maskOf"), prune.MaskOf, "a prune stage", s => s is PruneSpec);
                    RandomStartsDense(prune, map);
                    break;
                case EvaluateSpec evaluate:
                    foreach (var item in ((ResolvedList)map.Find("of")!).Items) Refers(item, (string)((ResolvedScalar)item).Value, "a train or prune stage",
                        s => s is TrainSpec or PruneSpec);
                    foreach (var transfer in map.Maps("attacks").Select(attack => attack.Map("transfer")).OfType<ResolvedMap>())
                        foreach (var item in ((ResolvedList)transfer.Find("from")!).Items) Refers(item, (string)((ResolvedScalar)item).Value, "a train or prune stage",
                            s => s is TrainSpec or PruneSpec);
                    if (evaluate.Split == EvaluatedSplit.Validation && data.Validation == 0)
                        problems.Add(map.Find("split")!.At, "split is validation, but data.validation is 0; wanted images in it, or split: test");
                    break;
            }
            // folders of two stages must differ on file systems that ignore case
            if (above.Keys.FirstOrDefault(id => string.Equals(id, stage.Id, StringComparison.OrdinalIgnoreCase)) is { } taken)
                problems.Add(map.Find("id")!.At, $"a stage called '{taken}' stands above; wanted an id of its own");
            else above.Add(stage.Id, stage);
        }
    }

    void Refers(ResolvedNode? place, string? id, string wanted, Func<StageSpec, bool> fits)
    {
        if (place is null || id is null) return;
        if (above.TryGetValue(id, out var found))
        {
            if (!fits(found)) problems.Add(place.At, $"'{id}' is a stage that {Does(found)}; wanted {wanted}");
            return;
        }
        string[] fitting = [.. above.Values.Where(fits).Select(s => s.Id)];
        problems.Add(place.At, stages.Any(s => s.Id == id)
            ? $"the stage '{id}' does not stand above this one; wanted {wanted} from above"
            : $"unknown stage '{Problems.Printable(id)}'{NearestName.Hint(id, fitting, "stage")}");
    }

    static string Does(StageSpec stage) => stage switch
    {
        TrainSpec => "trains",
        PruneSpec => "prunes",
        DescribeSpec => "describes",
        _ => "evaluates",
    };

    void NeedsValidation(TrainSpec train, ResolvedMap map)
    {
        if (data.Validation != 0) return;
        if (train.RobustWatch is not null)
            problems.Add(map.Find("watchRobust")!.At, "watchRobust attacks validation images, but data.validation is 0; wanted images in it, or watchRobust: none");
        else if (train.EarlyStopping is not null)
            problems.Add(map.Find("earlyStopping")!.At,
                "early stopping watches the validation split, but data.validation is 0; wanted images in it, or earlyStopping: none");
        else if (train.Keep != Training.KeptWeights.Last)
            problems.Add(map.Find("keep")!.At, "the best epoch is found on the validation split, but data.validation is 0; wanted images in it, or keep: last");
    }

    void RandomStartsDense(PruneSpec prune, ResolvedMap map)
    {
        if (prune.Score is not PruneScore.Random || prune.From is null) return;
        for (var id = prune.From; id is not null && above.TryGetValue(id, out var stage); id = (stage as TrainSpec)?.From)
            if (stage is PruneSpec)
            {
                problems.Add(map.Find("from")!.At,
                    $"a random mask is drawn over all weights, but '{prune.From}' trained a ticket of '{id}'; wanted a dense train stage");
                return;
            }
    }
}
