using NativeTickets.Lab;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>The ranks of one run as threads of this process: what they do together, and that none waits for one that cannot go on.</summary>
public sealed class RankTeamTests : IDisposable
{
    const string Text = """
        name: together
        data: { dataset: glyphs, trainImages: 64, validation: 32 }
        model: { name: mlp-1 }
        stages:
          - train: { id: dense, epochs: 1, batchSize: 32, learningRate: 0.01, shares: 2 }
        """;

    const int Ended = 9;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_stage_that_a_rank_does_not_plan_is_named_with_what_to_do()
    {
        var said = ThreadRanks.Run(2, exchange =>
        {
            var team = new RankTeam(new Ranks(exchange));
            if (team.IsFirst)
            {
                team.Ranks.FromFirst("other-01234567"u8);
                return null;
            }
            return Assert.ThrowsAny<Exception>(() => PipelineRunner.Follow(() => NativeLaboratory.Parse(Text, "p.yaml"), Options(team)));
        })[1];
        var error = Assert.IsType<RunException>(said);
        Assert.StartsWith("rank 0 calls for the stage other-01234567, which this rank does not plan", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_says_on_how_many_ranks_and_threads_it_ran()
    {
        var runs = ThreadRanks.Run(2, exchange =>
        {
            var team = new RankTeam(new Ranks(exchange));
            if (!team.IsFirst)
            {
                PipelineRunner.Follow(() => NativeLaboratory.Parse(Text, "p.yaml"), Options(team));
                return null;
            }
            var run = PipelineRunner.Run(NativeLaboratory.Parse(Text, "p.yaml"), Options(team), new SilentListener(), CancellationToken.None);
            team.Ranks.FromFirst([]);
            return run;
        });
        foreach (var at in (string[])[runs[0]!, .. Directory.GetDirectories(runs[0]!, "dense-*")])
        {
            var facts = Provenance.ReadFacts(Path.Combine(at, RunFiles.Provenance))!.ToDictionary();
            Assert.Equal(("3", "2", "1"), (facts["threads"], facts.GetValueOrDefault("ranks"), facts["jobs"]));
        }
    }

    /// <summary>In a process of its own, since it takes over standard error.</summary>
    [Fact]
    public void A_fault_of_one_rank_ends_the_others() => ChildProcess.RunTestOf<RankTeamTests>();

    [Fact(Explicit = true), Trait(ChildProcess.Trait, ChildProcess.TraitValue)]
    public void Ranks_that_wait_for_one_that_has_a_fault_are_let_go_or_ended()
    {
        using var errors = new StringWriter();
        Console.SetError(errors);
        Cli.Fault.RunFolder = folder.Path;
        Assert.Equal([70, 0, 0], EndsWithAFaultOf(0));
        Assert.Equal([Ended, 70, Ended], EndsWithAFaultOf(1));
        var told = errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, told.Length);
        Assert.All(told, line => Assert.StartsWith("error: this is a fault of the program, not yours (InvalidOperationException: thrown by a test)", line,
            StringComparison.Ordinal));
        Assert.All(Directory.GetFiles(folder, $"{UserFailure.LogPrefix}*"),
            log => Assert.Contains("arguments: 'run' 'p.yaml'", File.ReadAllText(log), StringComparison.Ordinal));
    }

    /// <summary>What each of three ranks ends with, where one has a fault while the others wait for it.</summary>
    static int[] EndsWithAFaultOf(int faulty) => ThreadRanks.Run(3, exchange =>
    {
        var ranks = new Ranks(exchange);
        try
        {
            return Cli.RunVerb.OnRanks(() => new RankTeam(ranks), ["run", "p.yaml"], team =>
            {
                if (team!.Own == faulty) throw new InvalidOperationException("thrown by a test");
                try
                {
                    if (team.IsFirst) team.Ranks.Gather([]);
                    return team.Next() is null ? 0 : 1;
                }
                catch (OperationCanceledException)
                {
                    return Ended; // what MPI_Abort ends comes no further
                }
            });
        }
        catch (OperationCanceledException)
        {
            return Ended;
        }
    });

    RunOptions Options(RankTeam team) => new() { Out = folder.Path, Device = "cpu", Threads = 3, Team = team };
}
