using System.Globalization;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting.Claims;

namespace NativeTickets.Tests;

/// <summary>Claims between arms that differ in nothing but the seed, through the whole judge: how often something is found that is not there.</summary>
public sealed class SameArmsTests
{
    const int Seeds = 3;
    const int Images = 1000;

    [Fact]
    public void A_thousand_claims_about_simulated_arms_that_are_the_same_are_decided_no_more_often_than_a_95_percent_interval_may()
    {
        var random = new SplitMix(20);
        var found = Judged(1000, _ =>
        {
            var logit = IntervalSimulation.Logit(((double[])[0.5, 0.9, 0.98])[(int)(random.Uniform() * 2.999)]);
            return (Drawn(), Drawn());

            double Drawn() => (double)IntervalSimulation.Binomial(random, Images, IntervalSimulation.Expit(logit + 0.2 * random.Normal())) / Images;
        });
        // 2.5 % on either side; four standard errors of a thousand claims are 2 points
        Assert.InRange(found.Reproduced, 0, 45);
        Assert.InRange(found.Refuted, 0, 45);
        Assert.InRange(found.Reproduced + found.Refuted, 5, 78);
        var line = $"{Percent(found.Reproduced)} reproduced, {Percent(found.Refuted)} refuted";
        Assert.Contains(line, File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "statistics.md")), StringComparison.Ordinal);

        static string Percent(int claims) => (claims / 10.0).ToString("0.0", CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>The same of networks that were trained, each of another seed; the page of statistics has what a thousand claims gave.</summary>
    [Fact, Trait("Speed", "Slow")]
    public void Claims_about_trained_networks_that_are_the_same_are_decided_no_more_often_than_a_95_percent_interval_may()
    {
        var claims = int.Parse(Environment.GetEnvironmentVariable("NATIVETICKETS_SAME_ARMS") ?? "40", CultureInfo.InvariantCulture);
        var trained = new Queue<double>(Trained(2 * Seeds * claims));
        var found = Judged(claims, _ => (trained.Dequeue(), trained.Dequeue()));
        TestContext.Current.TestOutputHelper!.WriteLine($"{claims} claims: {found.Reproduced} reproduced, {found.Refuted} refuted");
        var most = 0.05 * claims + 4 * Math.Sqrt(0.05 * 0.95 * claims);
        Assert.InRange(found.Reproduced + found.Refuted, 0, (int)most);
    }

    static (int Reproduced, int Refuted) Judged(int claims, Func<int, (double Left, double Right)> draw)
    {
        using var run = new SampleRun([.. Enumerable.Range(1, Seeds)]) { ValidationImages = Images };
        for (var claim = 0; claim < claims; claim++)
        {
            for (var seed = 1; seed <= Seeds; seed++)
            {
                var (left, right) = draw(claim);
                run.Stage($"left{claim}", seed, [left]).Stage($"right{claim}", seed, [right]);
            }
            run.Claim($"claim {claim}", $"left{claim}", null, $"right{claim}", 0);
        }
        var verdicts = ClaimJudge.Judge(RunFolder.Read(run.Save().Folder));
        Assert.Equal(claims, verdicts.Count);
        return (verdicts.Count(verdict => verdict.Verdict == Verdict.Reproduced), verdicts.Count(verdict => verdict.Verdict == Verdict.Refuted));
    }

    /// <summary>Validation accuracies of networks of as many seeds.</summary>
    static IEnumerable<double> Trained(int networks)
    {
        const int atOnce = 200;
        for (var first = 1; first <= networks; first += atOnce)
        {
            using var folder = new TemporaryFolder();
            var seeds = string.Join(", ", Enumerable.Range(first, Math.Min(atOnce, networks - first + 1)));
            var file = NativeLaboratory.Parse($$"""
                name: same
                seed: [{{seeds}}]
                data: { dataset: glyphs, trainImages: 200, validation: {{Images}} }
                model: { name: lenet-ye-1 }
                stages: [ { train: { id: net, epochs: 2, batchSize: 20, learningRate: 0.02 } } ]
                """, "same.yaml");
            var run = RunFolder.Read(PipelineRunner.Run(file, new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1, Jobs = 1 },
                new SilentListener(), TestContext.Current.CancellationToken));
            foreach (var stage in run.Stages) yield return stage.Result!.Metrics["validationAccuracy"]!.Value;
        }
    }
}
