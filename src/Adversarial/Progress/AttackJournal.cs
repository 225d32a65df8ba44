namespace NativeTickets.Adversarial;

/// <summary>
/// How far a running attack is, and what it needs to continue from there after an interruption: every loop of an attack says so as it runs. Whoever runs the
/// attack looks at it between two steps, and hands what it kept of an interrupted attack to the next.
/// </summary>
/// <remarks>
/// An attack of one's own opens a loop by <see cref="Open"/> where it runs long; without one it begins again at the restart that was interrupted.
/// </remarks>
public sealed class AttackJournal
{
    readonly List<AttackLoop> open = [];
    readonly Queue<AttackFrame> pending = [];

    /// <summary>Called between two steps of an attack. What it throws ends the attack.</summary>
    public Action? Stepped { get; set; }

    /// <summary>Called when an attack has come back to where it was interrupted.</summary>
    public Action? Resumed { get; set; }

    /// <summary>The part of the attack that is done, 0 to 1, as if every step took as long as another and no image left early.</summary>
    public double Done => Enumerable.Reverse(open).Aggregate(0.0, (inner, loop) => (loop.Index + inner) / loop.Count);

    /// <summary>Where it is: <c>APGD, restart 2 of 5, step 13 of 100</c>.</summary>
    public string Position => string.Join(", ", open.SelectMany(loop => loop.Words));

    /// <summary>What has to be kept to continue from here, the outermost loop first. Only between two steps.</summary>
    public IReadOnlyList<AttackFrame> Keep() =>
        [.. open.TakeWhile(loop => loop.State is not null).Select(loop => new AttackFrame(loop.Unit, loop.Index, loop.State!()))];

    /// <summary>Lets the attack that is run next continue from what was kept of it.</summary>
    public void Continue(IReadOnlyList<AttackFrame> frames)
    {
        pending.Clear();
        foreach (var frame in frames) pending.Enqueue(frame);
    }

    /// <summary>Begins a loop, within the loops that are open.</summary>
    /// <param name="unit">What is counted: <c>step</c>.</param>
    /// <param name="count">How many there are, at least 1.</param>
    /// <param name="title">What is done in it, in words; null where an outer loop says it.</param>
    /// <exception cref="AdversarialException">What was kept is not of this attack.</exception>
    public AttackLoop Open(string unit, int count, string? title = null)
    {
        AttackFrame? frame = pending.Count > 0 ? pending.Dequeue() : null;
        if (frame is not null && (frame.Unit != unit || frame.Index < 0 || frame.Index >= count))
            throw new AdversarialException($"what was kept of an unfinished attack is at {frame.Unit} {frame.Index}, wanted a {unit} of {count}");
        var loop = new AttackLoop(this, unit, count, title, frame);
        open.Add(loop);
        if (frame is not null && pending.Count == 0) Resumed?.Invoke();
        return loop;
    }

    internal void Close(AttackLoop loop) => open.RemoveRange(open.IndexOf(loop), open.Count - open.IndexOf(loop));
}

/// <summary>A loop of a running attack.</summary>
public sealed class AttackLoop : IDisposable
{
    readonly AttackJournal journal;
    readonly string? title;

    internal AttackLoop(AttackJournal journal, string unit, int count, string? title, AttackFrame? frame) =>
        (this.journal, Unit, Count, this.title, First, Index, Kept) = (journal, unit, count, title, frame?.Index ?? 0, frame?.Index ?? 0, frame?.State);

    /// <summary>What is counted.</summary>
    public string Unit { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The first to do: 0, or where an interrupted attack was.</summary>
    public int First { get; }

    /// <summary>What an interrupted attack had kept at <see cref="First"/>; null for one that begins.</summary>
    public AttackState? Kept { get; }

    internal int Index { get; private set; }

    internal Func<AttackState>? State { get; private set; }

    internal IEnumerable<string> Words
    {
        get
        {
            if (title is not null) yield return title;
            if (Count > 1) yield return $"{Unit} {Index + 1:#,0} of {Count:#,0}";
        }
    }

    /// <summary>Says that everything before this one is done.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="state">Gives what the loop needs to continue here; asked now or in a loop within, or never.</param>
    public void At(int index, Func<AttackState> state)
    {
        (Index, State) = (index, state);
        journal.Stepped?.Invoke();
    }

    /// <summary>Ends it.</summary>
    public void Dispose() => journal.Close(this);
}

/// <summary>What was kept of a loop.</summary>
/// <param name="Unit">What it counts.</param>
/// <param name="Index">Which it was at, from 0.</param>
/// <param name="State">What it needs to continue there.</param>
public sealed record AttackFrame(string Unit, int Index, AttackState State);
