using System.Diagnostics;
using System.Globalization;
using NativeTickets.Adversarial;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Evaluations;

/// <summary>A batch under an attack.</summary>
/// <param name="Network">The stage whose network it is.</param>
/// <param name="Attack">The attack's name.</param>
/// <param name="First">The place of the batch's first image; the number of the trial where an attack is tuned.</param>
readonly record struct AttackedBatch(string Network, string Attack, int First);

/// <summary>What came of attacked images, with what it cost.</summary>
/// <typeparam name="T">Itself.</typeparam>
interface ICosted<out T>
{
    /// <summary>The same with another cost.</summary>
    /// <param name="forwardUnits">Images times units.</param>
    /// <param name="seconds">What it took.</param>
    T WithCost(double forwardUnits, double seconds);
}

/// <summary>
/// Runs the attacks of an evaluation batch by batch, and keeps what it needs to continue in the middle of one: written every half minute, and when it is asked
/// to stop. A batch that continues ends with the outcomes that it would have had, and with the cost of both parts.
/// </summary>
sealed class UnfinishedAttack
{
    const string Format = "nativetickets attack 1";
    const double CopySeconds = 1, WriteSeconds = 30; // what a request to stop loses at most, and what a crash does, with the step that runs

    readonly string path;
    readonly EvaluationProgress progress;
    readonly Stopwatch clock = Stopwatch.StartNew();
    AttackedBatch current;
    Func<double> units = () => 0;
    Copy? copied, written;
    double lastCopy, lastWrite;
    double secondsBefore, unitsBefore, secondsAtStart, unitsAtStart; // before: of interrupted runs; at start: when this run began or came back

    public UnfinishedAttack(string path, EvaluationProgress progress)
    {
        (this.path, this.progress) = (path, progress);
        progress.Journal.Stepped = Step;
        progress.Journal.Resumed = Mark;
    }

    /// <summary>Attacks a batch, from where an interrupted run left it.</summary>
    /// <param name="batch">Which.</param>
    /// <param name="spent">Forward units that were asked so far of all networks.</param>
    /// <param name="attack">Attacks it from the beginning, or what the journal continues.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop; what was done is kept.</exception>
    /// <exception cref="RunException">What was kept is damaged.</exception>
    public T Run<T>(AttackedBatch batch, Func<double> spent, Func<T> attack) where T : ICosted<T>
    {
        (units, copied, written) = (spent, null, null);
        (secondsBefore, unitsBefore) = (0, 0);
        Mark();
        (lastCopy, lastWrite) = (secondsAtStart, secondsAtStart);
        var kept = Read(path, batch);
        if (kept is not null) (secondsBefore, unitsBefore) = (kept.Seconds, kept.Units);
        progress.Journal.Continue(kept?.Frames ?? []);
        current = batch;
        try
        {
            var row = attack();
            return kept is null ? row : row.WithCost(Units, Seconds);
        }
        catch (AdversarialException e) when (kept is not null)
        {
            throw new RunException($"{path}: {e.Message}; remove it to attack this batch from its beginning", e);
        }
        catch (OperationCanceledException)
        {
            if (copied is { } last && last != written) Write(last);
            throw;
        }
        finally
        {
            progress.Journal.Continue([]);
        }
    }

    double Seconds => secondsBefore + clock.Elapsed.TotalSeconds - secondsAtStart;

    double Units => unitsBefore + units() - unitsAtStart;

    void Mark() => (secondsAtStart, unitsAtStart) = (clock.Elapsed.TotalSeconds, units());

    void Step()
    {
        progress.Tell();
        var now = clock.Elapsed.TotalSeconds;
        if (now - lastCopy < CopySeconds) return;
        copied = new Copy(progress.Journal.Keep(), Seconds, Units);
        lastCopy = now;
        if (now - lastWrite < WriteSeconds) return;
        Write(copied);
        lastWrite = now;
    }

    void Write(Copy copy)
    {
        var texts = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["network"] = current.Network,
            ["attack"] = current.Attack,
            ["first"] = current.First.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = copy.Seconds.ToString("R", CultureInfo.InvariantCulture),
            ["units"] = copy.Units.ToString("R", CultureInfo.InvariantCulture),
        };
        var tensors = new Dictionary<string, WeightsEntry>();
        foreach (var (depth, frame) in copy.Frames.Index())
        {
            texts[$"loop{depth}"] = FormattableString.Invariant($"{frame.Unit} {frame.Index}");
            foreach (var (name, values) in frame.State.Arrays)
                if (values.Length > 0) tensors[$"loop{depth}/{name}"] = new WeightsEntry(new Shape(values.Length), values);
        }
        WeightsFile.Write(path, tensors, texts);
        written = copy;
    }

    /// <summary>What was kept of a batch; null where there is nothing, or something of another batch, which is done since.</summary>
    /// <exception cref="UserException">What was kept is damaged.</exception>
    internal static Copy? Read(string path, AttackedBatch batch)
    {
        if (!File.Exists(path)) return null;
        var file = WeightsFile.Read(path);
        var texts = file.Metadata;
        if (texts.GetValueOrDefault("format") != Format) throw Unfit(path, "is not one that this version writes");
        if (texts.GetValueOrDefault("network") != batch.Network || texts.GetValueOrDefault("attack") != batch.Attack
            || texts.GetValueOrDefault("first") != batch.First.ToString(CultureInfo.InvariantCulture)) return null;
        var frames = new List<AttackFrame>();
        while (texts.TryGetValue($"loop{frames.Count}", out var loop))
        {
            var prefix = $"loop{frames.Count}/";
            if (loop.Split(' ') is not [var unit, var number] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                throw Unfit(path, $"says '{ShownText.Quote(loop)}', wanted a unit and a number");
            frames.Add(new AttackFrame(unit, index, new AttackState(file.Tensors.Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(tensor => tensor.Key[prefix.Length..], tensor => tensor.Value.Values))));
        }
        return new Copy(frames, Number("seconds"), Number("units"));

        double Number(string name) => double.TryParse(texts.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= 0 && double.IsFinite(value) ? value : throw Unfit(path, $"does not say its {name}");
    }

    static RunException Unfit(string path, string why) =>
        new($"{path}: what was kept of an unfinished attack {why}; remove it to attack this batch from its beginning");

    /// <summary>What is kept of a batch: where its attack is, and what that took.</summary>
    internal sealed record Copy(IReadOnlyList<AttackFrame> Frames, double Seconds, double Units);
}
