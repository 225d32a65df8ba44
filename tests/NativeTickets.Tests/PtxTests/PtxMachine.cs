using ILGPU.Runtime;

namespace NativeTickets.Tests;

/// <summary>
/// Runs PTX on the CPU, exactly and with every access to memory checked, where no GPU is at hand. Groups run one after the other; a group's warps take turns
/// from barrier to barrier, so a kernel whose groups wait for each other never ends. Each operation rounds by itself, though a driver may fuse add.f32 and
/// mul.f32 that do not say .rn; the terms of a matrix instruction add up in float in the order of k, which hardware leaves open. Not seen: races in global
/// memory.
/// </summary>
/// <example><code>
/// var kernel = PtxModule.Parse(backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), specialization, hook));
/// new PtxMachine().Run(kernel, grid: (2, 1, 1), group: 256, sharedBytes: 0, body);
/// </code></example>
sealed class PtxMachine
{
    readonly Dictionary<MemoryBuffer, PtxBuffer> views = [];

    public PtxMemory Memory { get; } = new();

    /// <summary>What <see cref="MostSteps"/> is unless somebody says otherwise: a minute or so.</summary>
    public const long UsualMostSteps = 1_000_000_000;

    /// <summary>The most instructions a group's threads may run together before they count as hanging.</summary>
    public long MostSteps { get; init; } = UsualMostSteps;

    /// <summary>How often warps came to each line of the text; null where nobody counts.</summary>
    public Dictionary<PtxInstruction, long>? Passes { get; init; }

    /// <summary>
    /// Runs a kernel; returns the instructions of all threads. Arguments are numbers, structs of them, <see cref="PtxBuffer"/>s as bare pointers and ILGPU's
    /// views, alone or in structs, over buffers of any accelerator: their contents are copied in before and out after.
    /// </summary>
    public long Run(PtxKernel kernel, PtxExtent grid, PtxExtent group, int sharedBytes, params object[] arguments)
    {
        if (group.Count > kernel.MostThreads) throw new PtxFault($"{kernel.Name} allows {kernel.MostThreads} threads in a group, got {group.Count}");
        var parameters = PtxArguments.Bytes(kernel, arguments, Place);
        foreach (var (buffer, copy) in views) PtxArguments.Raw(buffer).CopyToCPU(buffer.Accelerator.DefaultStream, copy.Bytes);
        var steps = 0L;
        for (var i = 0; i < grid.Count; i++) steps += new PtxGroup(kernel, Memory, parameters, grid, group, grid.At(i), sharedBytes, MostSteps, Passes).Run();
        foreach (var (buffer, copy) in views) PtxArguments.Raw(buffer).CopyFromCPU(buffer.Accelerator.DefaultStream, copy.Bytes);
        return steps;
    }

    /// <summary>Where the machine keeps a buffer of ILGPU's.</summary>
    ulong Place(MemoryBuffer buffer)
    {
        if (!views.TryGetValue(buffer, out var copy)) views.Add(buffer, copy = Memory.Add(new byte[buffer.LengthInBytes]));
        return copy.Address;
    }
}
