namespace NativeTickets.Kernels;

/// <summary>What one of many independent tasks does. A struct of pointers and numbers, so that handing it to other threads allocates nothing.</summary>
interface IParallelBody
{
    void Run(int task);
}
