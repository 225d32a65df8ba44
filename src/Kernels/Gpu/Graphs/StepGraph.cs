namespace NativeTickets.Kernels;

/// <summary>
/// A training step as one launch. While a step is under way its kernels and copies are noted, not started; at its end the notes become a graph, the graph of
/// the step before gets their numbers and places, and starts. So whatever changes from step to step (a learning rate, which buffers the pool handed out, a last
/// batch that is smaller) is correct without being declared; only where the kernels themselves change is a new graph made. The host runs ahead of the
/// card by one step.
/// </summary>
/// <remarks>
/// What a step uploads is copied to memory that stays in place until the graph has run: two generations take turns, and a generation is used again when the
/// card has passed its mark. A step that reads something back starts what was noted, and continues without notes.
/// </remarks>
sealed unsafe class StepGraph(IGraphDriver driver) : IDisposable
{
    const long LeastPinned = 1 << 20; // a batch of small images; more is taken as needed

    readonly Pinned[] generations = [new(driver), new(driver)];
    int generation;
    nint ready;

    /// <summary>True while a step is noted.</summary>
    public bool IsNoting { get; private set; }

    /// <summary>True once what was noted last has been started.</summary>
    public bool WasStarted { get; private set; }

    /// <summary>How many graphs were made ready, not just updated.</summary>
    public int Made { get; private set; }

    /// <summary>Begins to note.</summary>
    public void Begin()
    {
        if (IsNoting) throw new InvalidOperationException("a step began inside another");
        generation ^= 1;
        driver.WaitFor(generation);
        generations[generation].Clear();
        driver.BeginCapture();
        (IsNoting, WasStarted) = (true, false);
    }

    /// <summary>Starts what was noted; does nothing where a read-back has done so already.</summary>
    public void End()
    {
        if (!IsNoting) return;
        IsNoting = false;
        var graph = driver.EndCapture();
        try
        {
            MakeReady(graph);
        }
        finally
        {
            driver.Destroy(graph);
        }
        driver.Launch(ready);
        WasStarted = true;
        driver.Mark(generation);
    }

    void MakeReady(nint graph)
    {
        if (ready != 0 && driver.TryUpdate(ready, graph)) return;
        var old = ready;
        ready = 0;
        if (old != 0) driver.DestroyReady(old);
        ready = driver.Instantiate(graph);
        Made++;
    }

    /// <summary>Drops what was noted: the step failed.</summary>
    public void Abandon()
    {
        if (!IsNoting) return;
        IsNoting = false;
        driver.Destroy(driver.EndCapture());
    }

    /// <summary>Notes a copy of these numbers, which are kept until the step has run.</summary>
    /// <returns>Where they are kept.</returns>
    public nint Upload(ReadOnlySpan<float> source, nint target)
    {
        var bytes = sizeof(float) * (long)source.Length;
        var kept = generations[generation].Take(bytes);
        source.CopyTo(new Span<float>((void*)kept, source.Length));
        driver.Copy(target, kept, bytes);
        return kept;
    }

    public void Dispose()
    {
        Abandon();
        if (ready != 0) driver.DestroyReady(ready);
        driver.WaitFor(0);
        driver.WaitFor(1);
        foreach (var pinned in generations) pinned.Dispose();
        driver.Dispose();
    }

    /// <summary>Blocks of memory that stay in place, handed out from the front.</summary>
    sealed class Pinned(IGraphDriver driver) : IDisposable
    {
        readonly List<(nint Memory, long Length)> blocks = [];
        int current;
        long used;

        public void Clear() => (current, used) = (0, 0);

        public nint Take(long bytes)
        {
            while (current < blocks.Count && blocks[current].Length - used < bytes) (current, used) = (current + 1, 0);
            if (current == blocks.Count)
            {
                var length = Math.Max(LeastPinned, bytes);
                blocks.Add((driver.AllocatePinned(length), length));
            }
            var place = blocks[current].Memory + (nint)used;
            used += (bytes + 255) / 256 * 256; // keeps every copy's start aligned
            return place;
        }

        public void Dispose()
        {
            foreach (var (memory, _) in blocks) driver.FreePinned(memory);
            blocks.Clear();
        }
    }
}
