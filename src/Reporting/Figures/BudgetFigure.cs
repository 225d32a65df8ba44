using System.Globalization;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Figures;

/// <summary>
/// Robust accuracy over the budget of an attack, from the accuracy without one: a figure for each attack of an evaluation that has enough budgets, with a
/// curve for each network.
/// </summary>
static class BudgetFigure
{
    const string Natural = ".naturalAccuracy";
    const int FewestBudgets = 3;

    /// <summary>None where no attack has as many budgets. A figure of the pipeline that has the name stands in its place.</summary>
    public static IReadOnlyList<FigureData> Build(RunFolder run) =>
    [
        .. Arm.Of(run, "evaluate").GroupBy(arm => arm.Id)
            .SelectMany(BudgetsOf, (evaluation, budgets) => Draw(run, evaluation, budgets))
            .OfType<FigureData>().Where(drawn => !run.Figures.Any(figure => figure.Id.Equals(drawn.Id, StringComparison.OrdinalIgnoreCase))),
    ];

    static IEnumerable<AttackBudget[]> BudgetsOf(IEnumerable<Arm> evaluation) => evaluation
        .SelectMany(arm => arm.Runs).SelectMany(stage => stage.Checks.Budgets ?? []).Distinct()
        .GroupBy(budget => budget.Attack).Select(attack => attack.OrderBy(budget => budget.Epsilon).ToArray())
        .Where(attack => attack.Length >= FewestBudgets);

    static FigureData? Draw(RunFolder run, IGrouping<string, Arm> evaluation, AttackBudget[] budgets)
    {
        Curve[] curves =
        [
            .. evaluation.SelectMany(NetworksOf, (arm, network) => CurveOf(run, arm, network, budgets)).OfType<Curve>(),
        ];
        if (curves.Length == 0) return null;
        AxisTick[] ticks = [.. budgets.Select(budget => budget.Epsilon).Prepend(0).Select(epsilon => new AxisTick(epsilon, Text(epsilon)))];
        var note = $"Bars: {(run.Seeds.Count == 1 ? ValueText.AboutImages : ValueText.AboutIntervals)}.";
        return new FigureData($"budget-{evaluation.Key}-{budgets[0].Attack}",
            $"Accuracy against budget: {budgets[0].Attack} of {run.TitleOf(evaluation.Key)}", $"epsilon, {budgets[0].Norm}", "robust accuracy, %",
            curves, ticks, true, [note])
        { IsPercent = true, Better = Better.Higher };

        static string Text(double epsilon) => epsilon.ToString("0.###", CultureInfo.InvariantCulture);
    }

    static IEnumerable<string> NetworksOf(Arm evaluation) => evaluation.Runs.SelectMany(stage => stage.Result?.Metrics.Keys ?? [])
        .Where(metric => metric.EndsWith(Natural, StringComparison.Ordinal)).Select(metric => metric[..^Natural.Length]).Distinct();

    static Curve? CurveOf(RunFolder run, Arm evaluation, string network, AttackBudget[] budgets)
    {
        CurvePoint?[] points =
        [
            PointOf(run, evaluation, network + Natural, 0),
            .. budgets.Select(budget => PointOf(run, evaluation, $"{network}.{budget.Name}.robustAccuracy", budget.Epsilon)),
        ];
        CurvePoint[] found = [.. points.OfType<CurvePoint>()];
        var label = evaluation.Entry.Brief(run.TitleOf(network), FigureFrame.LongestLabel);
        return found.Length == 0 ? null : new Curve(label, found) { Source = (network, evaluation.Entry) };
    }

    static CurvePoint? PointOf(RunFolder run, Arm evaluation, string metric, double epsilon)
    {
        var readings = evaluation.Readings(metric);
        if (readings.Length == 0) return null;
        var estimate = PointEstimate.Of(run, readings, isFraction: true);
        return new CurvePoint(epsilon, 100 * estimate.Mean, 100 * (estimate.Low ?? estimate.Mean), 100 * (estimate.High ?? estimate.Mean));
    }
}
