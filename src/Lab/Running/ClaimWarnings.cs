namespace NativeTickets.Lab.Running;

/// <summary>What keeps claims from saying much: few images, and arms that were not tuned alike.</summary>
static class ClaimWarnings
{
    /// <summary>Below this, chance alone moves an accuracy by more than three points: 1.96 · √(¼ / 1000) = 3.1 %.</summary>
    public const int EnoughImages = 1000;

    /// <summary>What was wanted of a number of images.</summary>
    public const string Wanted = "wanted 1,000 or more, since chance alone moves what fewer show by more than three points";

    /// <summary>A sentence for each stage whose images are few, and for each two arms that were tried unequally often.</summary>
    public static IEnumerable<string> Of(PipelinePlan plan, PlanContext context)
    {
        var arms = new ClaimArms(plan);
        return FewImages(plan, arms, context).Concat(Untried(plan, arms));
    }

    static IEnumerable<string> FewImages(PipelinePlan plan, ClaimArms arms, PlanContext context) => plan.Spec.Claims.SelectMany(claim => claim.Values)
        .SelectMany(value => arms.EntriesOf([value]).Select(entry => (Value: value, Stage: arms.StageOf(value, entry))))
        .Where(found => found.Stage is not null)
        .Select(found => (found.Stage!.Id, Images: ((LabStage)found.Stage.Spec.Kind).RobustImagesOf(found.Stage, found.Value.Metric, context)))
        .Where(found => found.Images < EnoughImages).Distinct()
        .Select(found => $"{found.Id}: claims rest on robust accuracy of {found.Images:#,0} {(found.Images == 1 ? "image" : "images")}; {Wanted}");

    static IEnumerable<string> Untried(PipelinePlan plan, ClaimArms arms)
    {
        var tried = TriedKey.In(plan.Spec);
        if (tried.Count == 0) yield break;
        foreach (var (one, other) in plan.Spec.Claims.SelectMany(arms.IdsComparedIn).Distinct())
        {
            long? left = tried.TryGetValue(one, out var first) ? first : null, right = tried.TryGetValue(other, out var second) ? second : null;
            if (left == right || one == other) continue;
            yield return left is { } many && right is { } few
                ? $"a claim compares '{one}', for which {many:#,0} {Configurations(many)} tried, with '{other}', for which {few:#,0} {Configurations(few)}; "
                    + "wanted as many of both"
                : $"a claim compares '{one}' with '{other}', and tried says only of '{(left is null ? other : one)}' how many configurations there were; "
                    + "wanted it of both";
        }
    }

    static string Configurations(long count) => count == 1 ? "configuration was" : "configurations were";
}
