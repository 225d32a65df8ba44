using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Cross-entropy that makes trouble in its n-th step, counted from 1: it asks the training to stop, or fails.</summary>
sealed class TroubledObjective(int stopIn = 0, int failIn = 0) : Objective, IDisposable
{
    readonly CrossEntropyObjective inner = new();
    readonly CancellationTokenSource source = new();
    int steps;

    public CancellationToken Token => source.Token;

    public override string Name => inner.Name;

    public void Dispose() => source.Dispose();

    public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        steps++;
        if (steps == failIn) throw new InsufficientMemoryException();
        if (steps == stopIn) source.Cancel();
        return inner.Loss(network, batch, tape, context);
    }
}
