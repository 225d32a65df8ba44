using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Compiles kernels as a device with an NVIDIA GPU does, without one.</summary>
sealed class PtxCompiler : IDisposable
{
    readonly Context context = GpuContext.Create(GpuKind.Simulator);
    readonly PTXBackend backend;

    public PtxCompiler(int major, int minor) =>
        // 7.8 of 2022 knows all instructions that the kernels use
        backend = new PTXBackend(context, new CudaArchitecture(major, minor), CudaInstructionSet.ISA_78, null!);

    public string Compile(Type body)
    {
        var compiled = typeof(IGroupBody).IsAssignableFrom(body)
            ? backend.Compile(GpuGroupLaunch.Entry(body), new KernelSpecialization(GroupBodies.SizeOf(body), null), new AddressSpaceHook())
            : backend.Compile(GpuLaunch.Entry(body), KernelSpecialization.Empty, new AddressSpaceHook());
        var kernel = (PTXCompiledKernel)compiled;
        var named = KernelText.With(kernel, GpuLaunch.NameOf(body), kernel.PTXAssembly);
        Assert.Contains($".entry {named.Name}(", named.PTXAssembly); // by which the driver is asked for it
        return named.PTXAssembly;
    }

    public void Dispose()
    {
        backend.Dispose();
        context.Dispose();
    }
}
