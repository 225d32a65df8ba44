namespace NativeTickets.Tests;

/// <summary>An instruction, decoded once: what each thread or a warp together does, or where control goes.</summary>
sealed class PtxInstruction(PtxLine line)
{
    public string Text => line.Text;

    public int Number => line.Number;

    /// <summary>The register of the predicate that guards it, or −1.</summary>
    public int Guard { get; init; } = -1;

    public bool IsGuardNegated { get; init; }

    public PtxControl Control { get; init; }

    /// <summary>A branch that says its threads agree.</summary>
    public bool IsUniform { get; init; }

    /// <summary>Where a branch goes; a branch by index has several.</summary>
    public int[] Targets { get; set; } = [];

    /// <summary>The register with the index of a branch by index, or −1.</summary>
    public int Index { get; init; } = -1;

    /// <summary>What a thread does by itself.</summary>
    public Action<PtxThread>? Each { get; init; }

    /// <summary>What the threads of a warp do together.</summary>
    public Action<PtxWarp>? Together { get; init; }

    /// <summary>The register with the lanes that must take part in what is done together, or −1 for all 32.</summary>
    public int Members { get; init; } = -1;
}
