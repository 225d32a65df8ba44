using System.Text.Json.Nodes;
using NativeTickets.Reporting;
using NativeTickets.Reporting.Figures;

namespace NativeTickets.Tests;

public sealed class BudgetFigureTests
{
    [Fact]
    public void An_attack_of_several_budgets_has_a_curve_for_each_network_that_begins_without_an_attack()
    {
        using var run = Run(0.2, 0.1, 0.3);
        var figure = Assert.Single(BudgetFigure.Build(RunFolder.Read(run.Folder)));
        Assert.Equal(("budget-robust-fmn", "epsilon, linf"), (figure.Id, figure.XLabel));
        Assert.Equal(["dense", "ticket"], figure.Curves.Select(curve => curve.Label));
        Assert.Equal([0, 0.1, 0.2, 0.3], figure.Curves[1].Points.Select(point => point.X));
        Assert.Equal([85, 65, 45, 25], figure.Curves[1].Points.Select(point => Math.Round(point.Mean, 9)));
        Assert.All(figure.Curves[1].Points, point => Assert.True(point.Low < point.Mean && point.Mean < point.High));
        Assert.Equal(["0", "0.1", "0.2", "0.3"], figure.Ticks!.Select(tick => tick.Label));
        ReportWriter.Write(run.Folder);
        Assert.Contains("Accuracy against budget: fmn", File.ReadAllText(run.PathOf("report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_budgets_are_no_curve()
    {
        using var run = Run(0.1, 0.2);
        Assert.Empty(BudgetFigure.Build(RunFolder.Read(run.Folder)));
    }

    static SampleRun Run(params double[] budgets)
    {
        var run = new SampleRun(1, 2);
        for (var seed = 1; seed <= 2; seed++)
        {
            var metrics = new JsonObject();
            foreach (var (network, accuracy) in (ReadOnlySpan<(string, double)>)[("dense", 0.6), ("ticket", 0.7)])
            {
                metrics[$"{network}.naturalAccuracy"] = accuracy + 0.1 * seed;
                foreach (var epsilon in budgets) metrics[$"{network}.fmn-eps{epsilon}.robustAccuracy"] = accuracy + 0.1 * seed - 2 * epsilon;
            }
            run.Stage("robust", seed, [], kind: "evaluate", metrics: metrics);
        }
        run.Save();
        for (var stage = 0; stage < 2; stage++)
            File.WriteAllText(run.PathOf($"robust-{stage:x8}", "checks.json"), new JsonObject
            {
                ["format"] = 1,
                ["checks"] = new JsonArray(),
                ["comparisons"] = new JsonArray(),
                ["budgets"] = new JsonArray([.. budgets.Select(epsilon => (JsonNode)new JsonObject
                {
                    ["attack"] = "fmn", ["name"] = $"fmn-eps{epsilon}", ["norm"] = "linf", ["epsilon"] = epsilon,
                })]),
            }.ToJsonString());
        return run;
    }
}
