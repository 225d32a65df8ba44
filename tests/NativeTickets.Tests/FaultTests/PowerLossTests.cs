namespace NativeTickets.Tests;

/// <summary>Whatever a loss of power leaves of a run's files, running it again ends with the bits of one that was left alone.</summary>
public sealed class PowerLossTests(FaultStudy study) : IClassFixture<FaultStudy>
{
    readonly ITestOutputHelper output = TestContext.Current.TestOutputHelper!;

    [Fact]
    public void A_run_continues_from_whatever_a_loss_of_power_leaves()
    {
        FaultShim.Require();
        var most = FaultScale.Of("NATIVETICKETS_POWER_STATES", 50);
        var tried = 0;
        foreach (var (done, state) in States(study.Operations, most))
        {
            var fault = Fault(state);
            Assert.True(fault is null, $"after {done} of {study.Operations.Count} operations: {fault}");
            if (++tried % 100 == 0) output.WriteLine($"{tried} states; the last after {done} of {study.Operations.Count} operations");
        }
        Assert.InRange(tried, Math.Min(most, 50), int.MaxValue);
        output.WriteLine($"{tried} states of a disk after a loss of power");
    }

    [Fact]
    public void Without_syncs_of_folders_a_loss_of_power_would_end_a_run_for_good()
    {
        FaultShim.Require();
        FileOperation[] careless = [.. study.Operations.Where(operation => operation.Kind != FileOperationKind.Sync || IsFile(operation))];
        var checkpoint = Array.FindIndex(careless, operation => operation.Kind == FileOperationKind.Rename && operation.Target[^1] == "last.safetensors");
        var state = PowerLoss.After(careless, checkpoint + 1, new RandomStream(16, "careless")).First(state => Has(state, "last.safetensors")
            && !Has(state, "metrics.jsonl"));
        Assert.Contains("metrics.jsonl is missing", Fault(state), StringComparison.Ordinal);

        static bool IsFile(FileOperation operation) => operation.Path is [.., var name] && name.Contains('.', StringComparison.Ordinal);

        static bool Has(DiskState state, string name) => state.Files.Keys.Any(path => Path.GetFileName(path) == name);
    }

    static IEnumerable<(int Done, DiskState State)> States(IReadOnlyList<FileOperation> operations, int most)
    {
        var (random, seen) = (new RandomStream(16, "power losses"), new HashSet<string>());
        int[] moments = [.. Enumerable.Range(0, operations.Count + 1)];
        if (most < int.MaxValue) random.Shuffle<int>(moments);
        foreach (var done in moments)
        {
            DiskState[] states = [.. PowerLoss.After(operations, done, random)];
            if (most < int.MaxValue) states = [states[random.NextInt(states.Length)]];
            foreach (var state in states)
            {
                if (seen.Count == most) yield break;
                if (seen.Add(state.Digest())) yield return (done, state);
            }
        }
    }

    string? Fault(DiskState state)
    {
        using var folder = new TemporaryFolder();
        FaultStudy.Prepare(folder);
        state.Write(FaultStudy.RunsOf(folder));
        try
        {
            var results = FaultStudy.Continue(folder);
            var others = string.Join(", ", results.Except(study.Results).Union(study.Results.Except(results)).Select(result => result.Key));
            return others.Length == 0 ? null : $"it ends with other bits: {others}";
        }
        catch (UserException e)
        {
            return $"it does not continue: {e.Message}";
        }
    }
}
