using System.Globalization;
using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>
/// The files of a training run: <c>last.safetensors</c> (weights, optimizer, sums of the epoch, and how far it is: all that is needed to continue),
/// <c>best.safetensors</c> and <c>step-n.safetensors</c> (weights alone).
/// </summary>
sealed class TrainingFolder(string path, TrainingSetup setup, EpochTotals totals)
{
    const string Format = "nativetickets training 1";
    const string OptimizerPrefix = "optimizer/";
    const string ObjectivePrefix = "objective/";
    const string LossSum = "epoch/loss", CorrectSum = "epoch/correct";

    /// <summary>The file that training continues from.</summary>
    public string LoadedPath { get; private set; } = Path.Combine(path, CheckpointFiles.Last);

    /// <summary>Whether files are written: one of several ranks does so.</summary>
    bool Writes { get; } = setup.Ranks is not { Own: > 0 };

    string LastPath { get; } = Path.Combine(path, CheckpointFiles.Last);

    string BestPath { get; } = Path.Combine(path, "best.safetensors");

    public void WriteStep(long step) => WriteWeights(CheckpointFiles.AtStep(path, step), new() { ["step"] = Text(step) }, []);

    public void WriteBest(int epoch) => WriteWeights(BestPath, new() { ["epoch"] = Text(epoch) }, MasksOf(setup));

    public void ReadBest()
    {
        var file = Read(BestPath);
        if (setup.Masks is not null) MaskState.Write(setup.Network, MaskState.Of(file.Tensors), BestPath);
        NetworkState.Write(setup.Network, MaskState.Without(file.Tensors), BestPath);
    }

    public void WriteLast(TrainingState state) => WriteState(LastPath, state);

    /// <summary>Keeps the state between two epochs.</summary>
    public void WriteEpoch(TrainingState state) => WriteState(CheckpointFiles.AfterEpoch(path, state.Epoch), state);

    /// <summary>The digests of the present state, with all that a checkpoint has but clocks, and the best epoch, which follows from the metrics.</summary>
    public static StateDigest Digest(TrainingSetup setup, EpochTotals totals, int switchedBy, int epoch, long step)
    {
        var tensors = new List<(string, WeightsEntry)> { (LossSum, WeightsEntry.Of(totals.Loss)), (CorrectSum, WeightsEntry.Of(totals.Correct)) };
        var numbers = new Dictionary<string, double> { ["switchedBy"] = switchedBy };
        tensors.AddRange(MasksOf(setup).Select(t => (t.Key, t.Value)));
        tensors.AddRange(setup.Objective.SaveTensors().Select(t => (ObjectivePrefix + t.Key, t.Value)));
        foreach (var (prefix, observer) in ObserversOf(setup))
        {
            tensors.AddRange(observer.SaveTensors().Select(t => (prefix + t.Key, t.Value)));
            foreach (var (name, value) in observer.SaveState()) numbers[prefix + name] = value;
        }
        return new StateDigest(epoch, step, StateDigest.OfWeights(setup.Network), StateDigest.OfStatistics(setup.Network),
            StateDigest.Of(NetworkState.Read(setup.Optimizer).Select(t => (t.Key, t.Value)), setup.Optimizer.SaveNumbers()), StateDigest.Of(tensors, numbers));
    }

    void WriteState(string file, TrainingState state)
    {
        if (!Writes) return;
        var tensors = new Dictionary<string, WeightsEntry>();
        foreach (var (name, entry) in NetworkState.Read(setup.Network)) tensors[CheckpointFiles.NetworkPrefix + name] = entry;
        foreach (var (name, entry) in NetworkState.Read(setup.Optimizer)) tensors[OptimizerPrefix + name] = entry;
        foreach (var (name, entry) in MasksOf(setup)) tensors[name] = entry;
        tensors[LossSum] = WeightsEntry.Of(totals.Loss);
        tensors[CorrectSum] = WeightsEntry.Of(totals.Correct);
        foreach (var (name, entry) in setup.Objective.SaveTensors()) tensors[ObjectivePrefix + name] = entry;
        var texts = state.Save();
        texts["format"] = Format;
        Add(texts, OptimizerPrefix, setup.Optimizer.SaveNumbers());
        foreach (var (prefix, observer) in ObserversOf(setup))
        {
            Add(texts, prefix, observer.SaveState());
            foreach (var (name, entry) in observer.SaveTensors()) tensors[prefix + name] = entry;
        }
        WeightsFile.Write(file, tensors, Marked(texts));
    }

    /// <summary>Puts network, optimizer, sums and observers where the last checkpoint has them; null where there is none.</summary>
    public TrainingState? TryReadLast()
    {
        if (File.Exists(LastPath)) LoadedPath = LastPath;
        else if (setup.BeginFrom is { } other) LoadedPath = other;
        else return null;
        var file = Read(LoadedPath);
        if (!file.Metadata.TryGetValue("format", out var format) || format != Format)
            throw Unfit($"has the format '{format ?? "unknown"}', wanted '{Format}'");
        try
        {
            return Take(file);
        }
        catch (Exception e) when (e is not (UserException or OutOfMemoryException or InsufficientMemoryException))
        {
            // whatever its readers stumble over, it is not as they wrote it
            throw Unfit($"cannot be continued from ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    TrainingState Take(WeightsFile file)
    {
        if (setup.Masks is not null) MaskState.Write(setup.Network, MaskState.Of(file.Tensors), LoadedPath);
        NetworkState.Write(setup.Network, Part(file, CheckpointFiles.NetworkPrefix), LoadedPath);
        NetworkState.Write(setup.Optimizer, Part(file, OptimizerPrefix), LoadedPath);
        Fill(totals.Loss, file, LossSum);
        Fill(totals.Correct, file, CorrectSum);
        setup.Optimizer.LoadNumbers(Numbers(file, OptimizerPrefix));
        setup.Objective.LoadTensors(Part(file, ObjectivePrefix));
        foreach (var (prefix, observer) in ObserversOf(setup))
        {
            observer.LoadState(Numbers(file, prefix));
            observer.LoadTensors(Part(file, prefix));
        }
        return TrainingState.Load(file.Metadata, setup.Observers.Count);
    }

    void WriteWeights(string file, Dictionary<string, string> texts, IEnumerable<KeyValuePair<string, WeightsEntry>> masks)
    {
        if (Writes) WeightsFile.Write(file, NetworkState.Read(setup.Network).Concat(masks).ToDictionary(), Marked(texts));
    }

    /// <summary>The masks as a checkpoint names them; none where they stay as they are.</summary>
    static IReadOnlyDictionary<string, WeightsEntry> MasksOf(TrainingSetup setup) =>
        setup.Masks is null ? new Dictionary<string, WeightsEntry>() : MaskState.ReadPrefixed(setup.Network);

    Dictionary<string, string> Marked(Dictionary<string, string> texts) => texts.Concat(setup.Marks).ToDictionary();

    /// <summary>A file of this training run; one of a version that marked nothing says no mark.</summary>
    WeightsFile Read(string path)
    {
        var file = WeightsFile.Read(path);
        foreach (var (name, wanted) in setup.Marks)
            if (file.Metadata.TryGetValue(name, out var found) && found != wanted)
                throw new TrainingException($"{path}: is another training run's: its {name} is {ShownText.Quote(found)}, wanted {wanted}; put this run's own "
                    + "file back, or remove it to train this stage again");
        return file;
    }

    static void Add(Dictionary<string, string> texts, string prefix, IReadOnlyDictionary<string, double> numbers)
    {
        foreach (var (name, value) in numbers) texts[prefix + name] = value.ToString("R", CultureInfo.InvariantCulture);
    }

    Dictionary<string, double> Numbers(WeightsFile file, string prefix)
    {
        var numbers = new Dictionary<string, double>();
        foreach (var (name, text) in file.Metadata)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                throw Unfit($"has '{text}' for {name}, wanted a number");
            numbers[name[prefix.Length..]] = value;
        }
        return numbers;
    }

    static Dictionary<string, WeightsEntry> Part(WeightsFile file, string prefix) =>
        file.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);

    void Fill(Tensor target, WeightsFile file, string name)
    {
        if (!file.Tensors.TryGetValue(name, out var entry)) throw Unfit($"lacks '{name}'");
        if (entry.Shape != target.Shape) throw Unfit($"has '{name}' as {entry.Shape}, wanted {target.Shape}");
        target.Write(entry.Values);
    }

    static IEnumerable<(string Prefix, TrainingObserver Observer)> ObserversOf(TrainingSetup setup)
    {
        foreach (var (i, observer) in setup.Observers.Index()) yield return (FormattableString.Invariant($"observer{i}/"), observer);
        foreach (var (i, observer) in setup.StepObservers.Index()) yield return (FormattableString.Invariant($"stepObserver{i}/"), observer);
        if (setup.Masks is { } masks) yield return ("maskSchedule/", masks);
    }

    TrainingException Unfit(string why) => new($"{LoadedPath}: this checkpoint {why}; remove it to train this stage again");

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
