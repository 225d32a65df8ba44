namespace NativeTickets.Tests;

/// <summary>An entry of a PTX text, decoded.</summary>
sealed class PtxKernel(string name, PtxSymbols symbols, PtxInstruction[] instructions, int mostThreads)
{
    public string Name => name;

    public PtxInstruction[] Instructions => instructions;

    /// <summary>The most threads of a group that the text allows.</summary>
    public int MostThreads => mostThreads;

    /// <summary>The parameters in their order; their offsets are those in the parameter bytes.</summary>
    public IReadOnlyList<PtxVariable> Parameters { get; } = [.. symbols.Variables.Where(v => v.Space == PtxSpace.Param)];

    /// <summary>The shared variables.</summary>
    public IReadOnlyList<PtxVariable> Shared { get; } = [.. symbols.Variables.Where(v => v.Space == PtxSpace.Shared)];

    /// <summary>The variables each thread has for itself.</summary>
    public IReadOnlyList<PtxVariable> Local { get; } = [.. symbols.Variables.Where(v => v.Space == PtxSpace.Local)];

    public ulong[] NewRegisters() => symbols.NewRegisters();
}
