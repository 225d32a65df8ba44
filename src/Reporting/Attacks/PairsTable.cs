namespace NativeTickets.Reporting;

/// <summary>Networks of one evaluation compared image by image; seeds are added up.</summary>
static class PairsTable
{
    const int MostRows = 60;

    /// <summary>None where no evaluation has two networks.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var pairs = run.Stages.SelectMany(stage => stage.Checks.Comparisons, (stage, pair) => (Stage: stage, Pair: pair))
            .GroupBy(found => (Evaluation: found.Stage.Matrix.Qualify(found.Stage.Id), found.Pair.First, found.Pair.Second, found.Pair.Attack)).ToArray();
        if (pairs.Length == 0) return [];
        List<IReadOnlyList<string>> rows = [];
        foreach (var pair in pairs.Take(MostRows))
        {
            NetworkPair[] seeds = [.. pair.Select(found => found.Pair)];
            var (images, onlyFirst, onlySecond) = (seeds.Sum(s => s.Images), seeds.Sum(s => s.OnlyFirst), seeds.Sum(s => s.OnlySecond));
            rows.Add([$"{pair.Key.First} against {pair.Key.Second}", pair.Key.Attack, pair.Key.Evaluation, ValueText.Number(images), ValueText.Number(onlyFirst), ValueText.Number(onlySecond),
                string.Join(", ", seeds.Select(s => ValueText.Number(s.P)))]);
        }
        List<string> notes =
        [
            "Counted are images that only one of the two networks classifies rightly under the attack. McNemar's exact p is of one seed's networks and images: it says whether these two "
                + "networks differ, not whether their recipes do.",
        ];
        if (pairs.Length > MostRows) notes.Add($"{pairs.Length - MostRows} more pairs are in the stages' checks.json.");
        return [new ReportTable("pairs", "Networks compared image by image", ["networks", "attack", "evaluation", "images", "only the first", "only the second", "p of each seed"], rows, notes)];
    }
}
