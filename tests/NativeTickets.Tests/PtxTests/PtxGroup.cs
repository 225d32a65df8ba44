namespace NativeTickets.Tests;

/// <summary>A group of threads: its warps take turns from barrier to barrier.</summary>
sealed class PtxGroup
{
    readonly PtxWarp[] warps;
    readonly Dictionary<PtxInstruction, long>? passes;
    long steps;

    public PtxGroup(
        PtxKernel kernel, IPtxMemory memory, byte[] parameters, PtxExtent grid, PtxExtent size, PtxExtent place, int sharedBytes, long mostSteps,
        Dictionary<PtxInstruction, long>? passes = null)
    {
        (Kernel, Memory, Parameters, Size, Place, MostSteps) = (kernel, memory, parameters, size, place, mostSteps);
        this.passes = passes;
        Shared = new PtxShared(kernel, sharedBytes);
        warps = [.. Enumerable.Range(0, (size.Count + PtxWarp.Width - 1) / PtxWarp.Width)
            .Select(w => new PtxWarp(this, w * PtxWarp.Width, Math.Min(PtxWarp.Width, size.Count - w * PtxWarp.Width)))];
        foreach (var thread in warps.SelectMany(w => w.Threads))
            PtxSymbols.SetSpecial(thread.Registers, size.At(thread.Index), size, place, grid, thread.Index, sharedBytes);
    }

    public PtxKernel Kernel { get; }

    public IPtxMemory Memory { get; }

    public byte[] Parameters { get; }

    public PtxExtent Size { get; }

    public PtxExtent Place { get; }

    public PtxShared Shared { get; }

    public long MostSteps { get; }

    /// <summary>Runs the group; returns the instructions of all its threads.</summary>
    public long Run()
    {
        var threads = warps.SelectMany(w => w.Threads).ToArray();
        while (true)
        {
            foreach (var warp in warps) warp.Run();
            if (threads.All(t => t.State == PtxThreadState.Ended)) return steps;
            foreach (var thread in threads.Where(t => t.State == PtxThreadState.AtBarrier)) thread.State = PtxThreadState.Running;
            Shared.Time++;
        }
    }

    /// <summary>Counts an instruction of so many threads of a warp.</summary>
    public void Count(PtxInstruction instruction, int threads)
    {
        if (passes is not null) passes[instruction] = passes.GetValueOrDefault(instruction) + 1;
        steps += threads;
        if (steps > MostSteps) throw new PtxFault($"group {Place} of {Kernel.Name} has run {MostSteps} instructions and not ended");
    }
}
