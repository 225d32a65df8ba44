using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Compiles kernels to PTX as a GPU would get them, and runs them on a <see cref="PtxMachine"/> over buffers of ILGPU's simulator.</summary>
sealed class PtxWorkbench : IDisposable
{
    // what a body compiles to never changes, and for the largest takes a second
    static readonly ConcurrentDictionary<(Type Body, bool IsHopper), PtxKernel> Compiled = [];

    readonly Context context = GpuContext.Create(GpuKind.Simulator);
    readonly Accelerator accelerator;
    readonly PTXBackend backend;

    public PtxWorkbench()
    {
        accelerator = context.Devices[0].CreateAccelerator(context);
        backend = new PTXBackend(context, new CudaArchitecture(8, 0), CudaInstructionSet.ISA_78, null!);
    }

    public PtxMachine Machine { get; init; } = new();

    /// <summary>True for the texts that cards of compute capability 9.0 and later are given.</summary>
    public bool IsHopper { get; init; }

    public GpuDevice Device { get; } = GpuDevice.Open(GpuKind.Simulator, 0, MatrixPrecision.Fp32, out _)!;

    /// <summary>A buffer as the ops' kernels take it.</summary>
    public DeviceBuffer Buffer(float[] values)
    {
        var buffer = Device.Rent(values.Length);
        Device.Upload(values, buffer);
        return buffer;
    }

    public float[] Read(DeviceBuffer buffer, int count)
    {
        var values = new float[count];
        Device.Download(buffer, values);
        return values;
    }

    /// <summary>A view as any kernel takes it.</summary>
    public ArrayView<T> View<T>(T[] values) where T : unmanaged => accelerator.Allocate1D(values).AsArrayView<T>(0, values.Length);

    public T[] Read<T>(ArrayView<T> view) where T : unmanaged
    {
        var values = new T[view.Length];
        view.CopyToCPU(accelerator.DefaultStream, values);
        return values;
    }

    /// <summary>An explicitly grouped kernel: a static method that finds its place by itself.</summary>
    public PtxKernel Compile(MethodInfo method) => Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method));

    /// <summary>Runs a body for each of count elements, as the device does, with fewer threads than elements.</summary>
    public long RunEach<TBody>(int count, TBody body) where TBody : struct, IGpuBody
    {
        var stride = Math.Min(count, 80); // two groups of 64 of which one is not full
        var kernel = Compiled.GetOrAdd((typeof(TBody), false), _ => Compile(GpuLaunch.Entry(typeof(TBody))));
        return Machine.Run(kernel, (stride + 63) / 64, 64, 0, stride, stride, count, body);
    }

    /// <summary>Runs a body in x · y · z groups.</summary>
    public long RunGroups<TBody>(int x, int y, int z, TBody body) where TBody : struct, IGroupBody =>
        Machine.Run(Compiled.GetOrAdd((typeof(TBody), IsHopper), _ => CompileGroups(typeof(TBody))), (x, y, z), TBody.GroupSize, 0, body);

    public void Dispose()
    {
        Device.Dispose();
        backend.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    PtxKernel CompileGroups(Type body) => IsHopper
        ? PtxModule.Parse(HopperText.Of(((PTXCompiledKernel)backend.Compile(GpuGroupLaunch.Entry(body), default, new AddressSpaceHook())).PTXAssembly))
        : Compile(GpuGroupLaunch.Entry(body));

    PtxKernel Compile(EntryPointDescription entry) => PtxModule.Parse(backend.Compile(entry, default, new AddressSpaceHook()));
}
