using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>Interrupts in the middle of the epoch after this one, or as soon after its beginning as can be told.</summary>
sealed class StopAfterEpoch(CancellationTokenSource interruption, int last) : RunListener
{
    public override void EpochEnded(StageHeader stage, int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        if (epoch == last) interruption.Cancel();
    }
}
