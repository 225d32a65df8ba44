namespace NativeTickets.Kernels;

/// <summary>What <see cref="StepGraph"/> asks of a driver: one stream, what was asked of it as a graph, memory it can copy from later.</summary>
interface IGraphDriver : IDisposable
{
    /// <summary>From now on the stream notes what it is asked for, and does nothing.</summary>
    void BeginCapture();

    /// <summary>The stream does again what it is asked for.</summary>
    /// <returns>What it noted.</returns>
    nint EndCapture();

    /// <summary>Makes a graph ready to be launched.</summary>
    nint Instantiate(nint graph);

    /// <summary>Gives a ready graph the numbers and places of another.</summary>
    /// <returns>False where the two are not of the same kernels in the same order; the ready one is then of no use.</returns>
    bool TryUpdate(nint ready, nint graph);

    /// <summary>Starts a ready graph on the stream.</summary>
    void Launch(nint ready);

    /// <summary>Forgets a graph.</summary>
    void Destroy(nint graph);

    /// <summary>Forgets a ready graph.</summary>
    void DestroyReady(nint ready);

    /// <summary>Marks the end of what the stream has been asked for.</summary>
    /// <param name="generation">0 or 1.</param>
    void Mark(int generation);

    /// <summary>Waits for the stream to come to that mark; at once where there is none.</summary>
    void WaitFor(int generation);

    /// <summary>Asks the stream to copy from memory that stays where it is until then.</summary>
    void Copy(nint target, nint source, long bytes);

    /// <summary>Memory that stays where it is, for the card to copy from when it comes to it.</summary>
    nint AllocatePinned(long bytes);

    /// <summary>Gives it back.</summary>
    void FreePinned(nint memory);
}
