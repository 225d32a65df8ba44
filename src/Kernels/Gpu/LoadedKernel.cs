using ILGPU;
using ILGPU.Runtime;

namespace NativeTickets.Kernels;

/// <summary>Something that a queue can start, and start again with the arguments it noted.</summary>
interface INotedWork
{
    /// <summary>Starts it with the arguments that were noted under a number.</summary>
    void StartAgain(AcceleratorStream stream, int number);

    /// <summary>Forgets all arguments.</summary>
    void Forget();
}

/// <summary>Work of one kind with the arguments it was started with since the step began: a list that is kept, so that a step allocates nothing.</summary>
abstract class NotedWork<TArguments> : INotedWork where TArguments : struct
{
    readonly List<TArguments> noted = [];

    /// <summary>Keeps arguments; answers their number.</summary>
    public int Note(in TArguments arguments)
    {
        noted.Add(arguments);
        return noted.Count - 1;
    }

    /// <summary>Asks a stream for it.</summary>
    public abstract void Start(AcceleratorStream stream, in TArguments arguments);

    /// <inheritdoc/>
    public void StartAgain(AcceleratorStream stream, int number) => Start(stream, noted[number]);

    /// <inheritdoc/>
    public void Forget() => noted.Clear();
}

/// <summary>A kernel that knows how often it was asked for.</summary>
interface ICountedKernel
{
    /// <summary>So far.</summary>
    KernelLaunches Launches { get; }
}

/// <summary>What a kernel was asked for so far.</summary>
/// <param name="Body">What it runs.</param>
/// <param name="Count">Launches.</param>
/// <param name="Bytes">
/// Of the buffers that they were handed, each once for a launch; 0 unless the device counts them (<see cref="GpuDevice.CountsBytes"/>).
/// </param>
public readonly record struct KernelLaunches(Type Body, long Count, long Bytes)
{
    /// <summary>As messages name it.</summary>
    public string Name => GpuLaunch.NameOf(Body);

    /// <summary>Whether the bound of a product has what it takes: products on tensor cores and their second passes.</summary>
    public bool IsOfProduct => ProductBound.Covers(Body);

    /// <summary>These and one more.</summary>
    internal KernelLaunches And(long bytes) => this with { Count = Count + 1, Bytes = Bytes + bytes };
}

/// <summary>A kernel that was loaded from a body, and counts its launches.</summary>
abstract class CountedKernel<TBody, TArguments> : NotedWork<TArguments>, ICountedKernel
    where TBody : struct
    where TArguments : struct
{
    public KernelLaunches Launches { get; private set; } = new(typeof(TBody), 0, 0);

    /// <summary>Counts a launch.</summary>
    public void Count(in TBody body, bool withBytes) => Launches = Launches.And(withBytes ? HandedBytes.Of(body) : 0);
}

/// <summary>A kernel whose threads have nothing to do with each other.</summary>
sealed class EachKernel<TBody>(Action<AcceleratorStream, Index1D, int, int, TBody> launcher) : CountedKernel<TBody, EachKernel<TBody>.Arguments>
    where TBody : struct, IGpuBody
{
    public override void Start(AcceleratorStream stream, in Arguments arguments) =>
        launcher(stream, arguments.Threads, arguments.Threads, arguments.Count, arguments.Body);

    /// <summary>So many threads for so many elements.</summary>
    public readonly record struct Arguments(int Threads, int Count, TBody Body);
}

/// <summary>A kernel whose threads work in groups.</summary>
sealed class GroupKernel<TBody>(Action<AcceleratorStream, KernelConfig, TBody> launcher) : CountedKernel<TBody, GroupKernel<TBody>.Arguments>
    where TBody : struct, IGroupBody
{
    public override void Start(AcceleratorStream stream, in Arguments arguments) =>
        launcher(stream, new KernelConfig(arguments.Groups, new Index3D(TBody.GroupSize, 1, 1)), arguments.Body);

    /// <summary>So many groups.</summary>
    public readonly record struct Arguments(Index3D Groups, TBody Body);
}

/// <summary>Copies from one place of a card to another.</summary>
sealed class NotedCopies : NotedWork<NotedCopies.Arguments>
{
    public override void Start(AcceleratorStream stream, in Arguments arguments) => arguments.Source.CopyTo(stream, arguments.Target);

    /// <summary>From where to where.</summary>
    public readonly record struct Arguments(ArrayView<float> Source, ArrayView<float> Target);
}

/// <summary>Copies to a card from numbers of the host that stay where they are.</summary>
sealed class NotedUploads : NotedWork<NotedUploads.Arguments>
{
    public override unsafe void Start(AcceleratorStream stream, in Arguments arguments) =>
        arguments.Target.CopyFromCPUUnsafeAsync(stream, ref *(float*)arguments.Source, arguments.Target.Length);

    /// <summary>From where to where.</summary>
    public readonly record struct Arguments(nint Source, ArrayView<float> Target);
}
