namespace NativeTickets.Kernels;

/// <summary>Graphs by NVIDIA's driver, on one stream.</summary>
sealed unsafe class CudaGraphDriver(nint stream) : IGraphDriver
{
    const int Relaxed = 2;          // CU_STREAM_CAPTURE_MODE_RELAXED: a first step takes memory and loads kernels while it is noted
    const uint WithoutTiming = 2;   // CU_EVENT_DISABLE_TIMING
    const int UpdateFailed = 910;   // CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE

    readonly nint[] marks = new nint[2];

    /// <summary>The functions that came with CUDA 12; what else is used is older.</summary>
    public static IReadOnlyList<string> Newest { get; } =
        [nameof(CudaDriver.cuStreamBeginCapture_v2), nameof(CudaDriver.cuGraphInstantiateWithFlags), nameof(CudaDriver.cuGraphExecUpdate_v2)];

    public void BeginCapture() => CudaDriver.Require(CudaDriver.cuStreamBeginCapture_v2(stream, Relaxed), nameof(CudaDriver.cuStreamBeginCapture_v2));

    public nint EndCapture()
    {
        CudaDriver.Require(CudaDriver.cuStreamEndCapture(stream, out var graph), nameof(CudaDriver.cuStreamEndCapture));
        return graph;
    }

    public nint Instantiate(nint graph)
    {
        CudaDriver.Require(CudaDriver.cuGraphInstantiateWithFlags(out var ready, graph, 0), nameof(CudaDriver.cuGraphInstantiateWithFlags));
        return ready;
    }

    public bool TryUpdate(nint ready, nint graph)
    {
        CudaDriver.UpdateInfo info;
        var result = CudaDriver.cuGraphExecUpdate_v2(ready, graph, &info);
        if (result == UpdateFailed) return false;
        CudaDriver.Require(result, nameof(CudaDriver.cuGraphExecUpdate_v2));
        return true;
    }

    public void Launch(nint ready) => CudaDriver.Require(CudaDriver.cuGraphLaunch(ready, stream), nameof(CudaDriver.cuGraphLaunch));

    public void Destroy(nint graph) => CudaDriver.Require(CudaDriver.cuGraphDestroy(graph), nameof(CudaDriver.cuGraphDestroy));

    public void DestroyReady(nint ready) => CudaDriver.Require(CudaDriver.cuGraphExecDestroy(ready), nameof(CudaDriver.cuGraphExecDestroy));

    public void Mark(int generation)
    {
        if (marks[generation] == 0) CudaDriver.Require(CudaDriver.cuEventCreate(out marks[generation], WithoutTiming), nameof(CudaDriver.cuEventCreate));
        CudaDriver.Require(CudaDriver.cuEventRecord(marks[generation], stream), nameof(CudaDriver.cuEventRecord));
    }

    public void WaitFor(int generation)
    {
        if (marks[generation] != 0) CudaDriver.Require(CudaDriver.cuEventSynchronize(marks[generation]), nameof(CudaDriver.cuEventSynchronize));
    }

    public void Copy(nint target, nint source, long bytes) =>
        CudaDriver.Require(CudaDriver.cuMemcpyHtoDAsync_v2(target, source, (nuint)bytes, stream), nameof(CudaDriver.cuMemcpyHtoDAsync_v2));

    public nint AllocatePinned(long bytes)
    {
        CudaDriver.Require(CudaDriver.cuMemAllocHost_v2(out var memory, (nuint)bytes), nameof(CudaDriver.cuMemAllocHost_v2));
        return memory;
    }

    public void FreePinned(nint memory) => CudaDriver.Require(CudaDriver.cuMemFreeHost(memory), nameof(CudaDriver.cuMemFreeHost));

    public void Dispose()
    {
        foreach (ref var mark in marks.AsSpan())
        {
            if (mark != 0) CudaDriver.Require(CudaDriver.cuEventDestroy_v2(mark), nameof(CudaDriver.cuEventDestroy_v2));
            mark = 0;
        }
    }
}

/// <summary>NVIDIA's driver refuses something.</summary>
public sealed class CudaDriverException(string message) : Exception(message);
