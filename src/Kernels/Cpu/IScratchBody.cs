namespace NativeTickets.Kernels;

/// <summary>An independent task, as <see cref="IParallelBody"/>, that wants memory of its own to work in.</summary>
unsafe interface IScratchBody
{
    /// <param name="task">Which task.</param>
    /// <param name="scratch">Aligned to a cache line, of the size that was asked for; its contents are undefined.</param>
    void Run(int task, float* scratch);
}
