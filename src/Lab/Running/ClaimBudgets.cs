namespace NativeTickets.Lab.Running;

/// <summary>What the arms of claims take of training, where that differs, and how many configurations of them were tried.</summary>
static class ClaimBudgets
{
    /// <summary>The plan, its claims with the budgets of arms that differ in them, and with what was tried.</summary>
    public static PipelinePlan Written(PipelinePlan plan, PlanContext context)
    {
        var (arms, tried) = (new ClaimArms(plan), TriedKey.In(plan.Spec));
        var claims = plan.Spec.Claims.Select(claim => claim with
        {
            Budgets = [.. Of(claim, arms, context)],
            Tried = arms.IdsIn(claim).Where(tried.ContainsKey).ToDictionary(id => id, id => tried[id]),
        });
        return plan with { Spec = plan.Spec with { Claims = [.. claims] } };
    }

    /// <summary>A sentence for each difference, each once, with its claim.</summary>
    public static IReadOnlyList<string> WordsOf(IReadOnlyList<ClaimSpec> claims) =>
        [.. claims.SelectMany(claim => claim.Budgets.Select(budget => $"{claim.Text}: {budget.Words}")).Distinct()];

    static IEnumerable<ClaimBudget> Of(ClaimSpec claim, ClaimArms arms, PlanContext context)
    {
        foreach (var entry in arms.EntriesOf(claim.Values))
            foreach (var (left, right) in arms.ComparedIn(claim))
                if (arms.ArmOf(left, entry) is { } one && arms.ArmOf(right, entry) is { } other
                    && new ClaimBudget(ClaimArms.BudgetOf(left, one, context), ClaimArms.BudgetOf(right, other, context)) is { Differs: true } budget)
                    yield return budget with { Matrix = entry };
    }
}
