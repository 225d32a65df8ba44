namespace NativeTickets.Nn;

/// <summary>Averages a network's weights while it is trained, on its device, and leaves training as it is.</summary>
/// <remarks>
/// A pruned weight is +0 in the average while the mask stays. Where masks change, whoever puts the average into a network enforces the mask that it has then.
/// Costs a copy of the weights in memory, and a pass over both for each step that counts.
/// </remarks>
public sealed class WeightAverage : StepObserver, IDisposable
{
    const string Count = "averaged";

    readonly AverageRule rule;
    readonly long stepsPerEpoch;
    readonly IReadOnlyList<(Tensor Trained, StateTensor Average)> weights;
    readonly IReadOnlyList<(Tensor Trained, StateTensor Average)> statistics;

    /// <summary>An average that no weights have entered yet.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="rule">After which steps, and how much.</param>
    /// <param name="statistics">Which running statistics it has. Those that are estimated are estimated by others, after training.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    public WeightAverage(Network network, AverageRule rule, AverageStatistics statistics, long stepsPerEpoch)
    {
        (this.rule, Statistics, this.stepsPerEpoch) = (rule, statistics, stepsPerEpoch);
        weights = [.. network.Parameters.Select(parameter => Beside(parameter.Name, parameter.Value))];
        this.statistics = [.. network.State.Select(state => Beside(state.Name, state.Value))];

        static (Tensor, StateTensor) Beside(string name, Tensor trained) => (trained, new StateTensor(name, Tensor.Zeros(trained.Device, trained.Shape)));
    }

    /// <summary>Which running statistics it has.</summary>
    public AverageStatistics Statistics { get; }

    /// <summary>How many times weights have entered.</summary>
    public long Averaged { get; private set; }

    /// <summary>The average as a network's state: all weights and running statistics.</summary>
    public IReadOnlyDictionary<string, WeightsEntry> Read() => All.ToDictionary(pair => pair.Average.Name, pair => WeightsEntry.Of(pair.Average.Value));

    /// <inheritdoc/>
    public override void AfterStep(Network network, StepContext context)
    {
        var done = context.Epoch * stepsPerEpoch + context.Step + 1;
        if (rule.ShareAfter(done, Averaged) is not { } share) return;
        Take(weights, share);
        if (Statistics == AverageStatistics.Averaged) Take(statistics, share);
        else foreach (var (trained, average) in statistics) average.Value.CopyFrom(trained);
        Averaged++;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> SaveState() => new Dictionary<string, double> { [Count] = Averaged };

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, double> state) => Averaged = (long)state.GetValueOrDefault(Count);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WeightsEntry> SaveTensors() => Read();

    /// <inheritdoc/>
    /// <exception cref="NetworkException">A tensor is missing or of another shape.</exception>
    public override void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors)
    {
        foreach (var (_, average) in All)
        {
            if (!tensors.TryGetValue(average.Name, out var entry) || entry.Shape != average.Value.Shape)
                throw new NetworkException($"the average of weights lacks '{average.Name}' {average.Value.Shape}");
            average.Value.Write(entry.Values);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, average) in All) average.Value.Dispose();
    }

    IEnumerable<(Tensor Trained, StateTensor Average)> All => weights.Concat(statistics);

    void Take(IReadOnlyList<(Tensor Trained, StateTensor Average)> pairs, double share)
    {
        foreach (var (trained, average) in pairs)
            if (Averaged == 0) average.Value.CopyFrom(trained);
            else average.Value.MoveTowards(trained, (float)share);
    }
}
