namespace NativeTickets.Kernels;

/// <summary>
/// What a group of GPU threads does together, with shared memory and barriers: a struct of views and numbers, handed to the device by value. Like
/// <see cref="IGpuBody"/> every such kernel is found by the tests; what is kept from those is kept from these.
/// </summary>
interface IGroupBody
{
    /// <summary>Threads of a group.</summary>
    static abstract int GroupSize { get; }

    /// <summary>True where the kernel is made of NVIDIA's instructions of sm_80 and later; others run everywhere.</summary>
    static abstract bool NeedsTensorCores { get; }

    /// <summary>What each thread of each group runs; which one it is, <c>Group</c> and <c>Grid</c> say.</summary>
    void Run();
}
