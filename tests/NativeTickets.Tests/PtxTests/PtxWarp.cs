namespace NativeTickets.Tests;

/// <summary>
/// Up to 32 threads in step: of those that can run, the ones at the earliest instruction go on. Where an instruction wants them all they wait for each other,
/// whatever way each took; where the missing ones can never come, that is a fault.
/// </summary>
sealed class PtxWarp
{
    public const int Width = 32;

    readonly PtxThread[] threads;
    readonly PtxThread[] active = new PtxThread[Width];
    int activeCount;

    public PtxWarp(PtxGroup group, int first, int count)
    {
        Group = group;
        threads = [.. Enumerable.Range(first, count).Select(i => new PtxThread(this, i))];
    }

    public PtxGroup Group { get; }

    public IReadOnlyList<PtxThread> Threads => threads;

    /// <summary>Barriers of the whole warp that it passed.</summary>
    public int Time { get; set; }

    /// <summary>The instruction under way.</summary>
    public int At { get; private set; }

    /// <summary>The threads that take part in the instruction under way.</summary>
    public ReadOnlySpan<PtxThread> Active => active.AsSpan(0, activeCount);

    public static int LaneOf(PtxThread thread) => thread.Index % Width;

    /// <summary>Runs until every thread has ended or waits at the barrier of the group.</summary>
    public void Run()
    {
        var instructions = Group.Kernel.Instructions;
        while (true)
        {
            if (!Select(out var others))
            {
                if (Resume()) continue;
                return;
            }
            var isTogether = true;
            while (isTogether && At < others)
            {
                if (At == instructions.Length) throw new PtxFault($"{Group.Kernel.Name} ends without ret");
                Group.Count(instructions[At], activeCount);
                isTogether = Step(instructions[At]);
            }
            if (isTogether) foreach (var thread in Active) thread.Next = At;
        }
    }

    public uint Lanes(Func<PtxThread, bool> which)
    {
        var lanes = 0u;
        foreach (var thread in threads)
            if (which(thread)) lanes |= 1u << LaneOf(thread);
        return lanes;
    }

    /// <summary>Takes the threads at the earliest instruction; says where the next ones are.</summary>
    bool Select(out int others)
    {
        (At, others, activeCount) = (int.MaxValue, int.MaxValue, 0);
        foreach (var thread in threads)
        {
            if (thread.State != PtxThreadState.Running) continue;
            if (thread.Next < At) (At, others, activeCount) = (thread.Next, At, 0);
            if (thread.Next == At) active[activeCount++] = thread;
            else others = Math.Min(others, thread.Next);
        }
        return activeCount > 0;
    }

    /// <summary>Does an instruction with the active threads; true where they all go on with the next one, at <see cref="At"/>.</summary>
    bool Step(PtxInstruction instruction)
    {
        if (instruction.Together is not null || instruction.Control == PtxControl.Barrier)
        {
            foreach (var thread in Active) (thread.Next, thread.State) = (At, PtxThreadState.Waiting);
            if (activeCount == Width || Missing(At) == 0) DoTogether(instruction);
            return false;
        }
        if (instruction.Control == PtxControl.Next)
        {
            var each = instruction.Each!;
            if (instruction.Guard < 0) foreach (var thread in Active) each(thread);
            else foreach (var thread in Active) if (thread.Is(instruction.Guard) != instruction.IsGuardNegated) each(thread);
            At++;
            return true;
        }
        var taken = 0;
        foreach (var thread in Active)
        {
            var isTaken = instruction.Guard < 0 || thread.Is(instruction.Guard) != instruction.IsGuardNegated;
            taken += isTaken ? 1 : 0;
            if (!isTaken) thread.Next = At + 1;
            else if (instruction.Control == PtxControl.Return) thread.State = PtxThreadState.Ended;
            else thread.Next = Target(thread, instruction);
        }
        if (instruction.IsUniform && taken != 0 && taken != activeCount)
            throw active[0].Fault($"{taken} threads of {activeCount} take a branch that says they agree");
        return false;
    }

    static int Target(PtxThread thread, PtxInstruction instruction)
    {
        var index = instruction.Index < 0 ? 0 : thread.Get<uint>(instruction.Index);
        return index < instruction.Targets.Length
            ? instruction.Targets[index]
            : throw thread.Fault($"there are {instruction.Targets.Length} targets, got index {index}");
    }

    /// <summary>The lanes that an instruction expects and that do not wait at it. Threads that ended are missed only where all 32 are wanted.</summary>
    uint Missing(int at)
    {
        var instruction = Group.Kernel.Instructions[at];
        var here = Lanes(t => t.State == PtxThreadState.Waiting && t.Next == at);
        var live = Lanes(t => t.State != PtxThreadState.Ended);
        if (instruction.Control == PtxControl.Barrier) return live & ~here;
        if (instruction.Members < 0) return ~here;
        var wanted = threads.First(t => t.State == PtxThreadState.Waiting && t.Next == at).Get<uint>(instruction.Members);
        return wanted & live & ~here;
    }

    /// <summary>Does what waiting threads can do as they are, since nobody else comes; false where none wait.</summary>
    bool Resume()
    {
        var waiting = threads.Where(t => t.State == PtxThreadState.Waiting).ToList();
        if (waiting.Count == 0) return false;
        foreach (var at in waiting.Select(t => t.Next).Distinct())
        {
            At = at;
            if (Missing(at) == 0)
            {
                DoTogether(Group.Kernel.Instructions[at]);
                return true;
            }
        }
        At = waiting[0].Next;
        throw waiting[0].Fault($"lanes 0x{Missing(At):x} of the warp are missing; the others wait at " +
            $"{string.Join(", ", waiting.Select(t => $"line {Group.Kernel.Instructions[t.Next].Number}").Distinct())}");
    }

    void DoTogether(PtxInstruction instruction)
    {
        activeCount = 0;
        foreach (var thread in threads)
            if (thread.State == PtxThreadState.Waiting && thread.Next == At) active[activeCount++] = thread;
        if (instruction.Members >= 0)
        {
            var members = active[0].Get<uint>(instruction.Members);
            foreach (var thread in Active)
                if (thread.Get<uint>(instruction.Members) != members || (members >> LaneOf(thread) & 1) == 0)
                    throw thread.Fault($"the lanes that take part are 0x{thread.Get<uint>(instruction.Members):x} here, 0x{members:x} for another thread, " +
                        "and each must be among them");
        }
        var guarded = 0;
        foreach (var thread in Active) guarded += instruction.Guard >= 0 && thread.Is(instruction.Guard) == instruction.IsGuardNegated ? 1 : 0;
        if (guarded > 0 && guarded < activeCount)
            throw active[0].Fault($"the predicate lets {activeCount - guarded} threads of {activeCount} take part, wanted all or none");
        foreach (var thread in Active)
        {
            thread.Next = At + 1;
            thread.State = instruction.Control == PtxControl.Barrier && guarded == 0 ? PtxThreadState.AtBarrier : PtxThreadState.Running;
        }
        if (guarded == 0) instruction.Together?.Invoke(this);
    }

    /// <summary>The threads of the warp by their lane; null where there is none, or it does not take part.</summary>
    public PtxThread?[] ByLane()
    {
        var lanes = new PtxThread?[Width];
        foreach (var thread in Active) lanes[LaneOf(thread)] = thread;
        return lanes;
    }
}
