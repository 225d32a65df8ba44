using System.Globalization;
using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>What 95 % intervals of accuracies cover in a simulation, and that docs/statistics.md says so.</summary>
public sealed partial class IntervalCoverageTests
{
    // below 93 % a method is not used: three standard errors of a share of 0.95 over 10,000 draws are 0.65 points
    const double Least = 0.93;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public void The_interval_of_reports_covers_where_accuracies_are_near_0_or_1(int seeds)
    {
        IntervalSimulation.Cell cell = new(seeds, 0.99, 0.05, 300, 0, 0.5);
        // 2,000 draws: a share of 0.95 has a standard error of 0.5 points
        Assert.InRange(IntervalSimulation.Coverage(cell, 2000)[0], 0.935, 1);
    }

    [Fact]
    public void Seeds_alone_do_not_cover_where_two_of_them_may_agree_by_chance() =>
        Assert.InRange(IntervalSimulation.Coverage(new IntervalSimulation.Cell(2, 0.99, 0.05, 300, 0, 0.5), 2000)[1], 0.85, 0.92);

    [Theory, Trait("Speed", "Slow")]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public void The_page_of_statistics_has_the_coverage_of_the_whole_grid(int seeds)
    {
        (IntervalSimulation.Cell Cell, double[] Coverage)[] found =
            [.. IntervalSimulation.Grid(seeds).AsParallel().AsOrdered().Select(cell => (cell, IntervalSimulation.Coverage(cell, 10_000)))];
        List<string> rows = [];
        for (var method = 0; method < IntervalSimulation.Methods.Count; method++)
        {
            var shares = found.Select(each => each.Coverage[method]).ToArray();
            var tooLow = shares.Count(share => share < Least);
            rows.Add($"| {seeds} | {IntervalSimulation.Methods[method]} | {Percent(shares.Min())} | {Percent(shares.Average())} | {tooLow} |");
        }
        foreach (var accuracy in found.GroupBy(each => each.Cell.Accuracy))
        {
            var lowest = accuracy.GroupBy(each => each.Cell.Deviation).Select(cells => Percent(cells.Min(each => each.Coverage[0])));
            rows.Add($"| {seeds} | {(accuracy.Key * 100).ToString("0", CultureInfo.InvariantCulture)} % | {string.Join(" | ", lowest)} |");
        }
        var page = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "statistics.md"));
        var wrong = rows.Where(row => !page.Any(line => IsSame(line, row))).ToArray();
        Assert.All(found, each => Assert.InRange(Math.Min(each.Coverage[0], each.Coverage[4]), Least, 1));
        Assert.True(wrong.Length == 0, $"docs/statistics.md lacks or contradicts:\n{string.Join('\n', wrong)}");
    }

    static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);

    // logarithms and exponentials differ in last bits between processors, which may turn a draw or two out of 10,000
    static bool IsSame(string line, string row)
    {
        if (Number().Replace(line, "#") != Number().Replace(row, "#")) return false;
        var pairs = Number().Matches(line).Zip(Number().Matches(row), (a, b) => Math.Abs(double.Parse(a.Value, CultureInfo.InvariantCulture)
            - double.Parse(b.Value, CultureInfo.InvariantCulture)));
        return pairs.All(distance => distance <= 0.11);
    }

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
