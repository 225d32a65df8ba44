using ILGPU.Backends;
using ILGPU.IR;
using ILGPU.IR.Transformations;

namespace NativeTickets.Kernels;

/// <summary>
/// At O1 ILGPU 1.5.3 leaves accesses through views generic, so that the card has to find out for each whether it is global or shared memory. This says it
/// in the code, after ILGPU's own optimizations, which at O2 would do the same but also what is wrong (<see cref="GpuContext.Create"/>).
/// </summary>
sealed class AddressSpaceHook : IBackendHook
{
    public void InitializedKernelContext(IRContext kernelContext, Method kernelMethod) { }

    public void OptimizedKernelContext(IRContext kernelContext, Method kernelMethod)
    {
        // any other leaves out methods that ILGPU's own transformer has marked as done: all of them
        var builder = Transformer.CreateBuilder(TransformerConfiguration.Empty);
        builder.Add(new InferKernelAddressSpaces(MemoryAddressSpace.Global));
        builder.Add(new LowerStructures());
        builder.Add(new DeadCodeElimination());
        builder.Add(new InferLocalAddressSpaces());
        builder.Add(new DeadCodeElimination());
        kernelContext.Transform(builder.ToTransformer());
    }

    public void FinishedCodeGeneration(IRContext context, Method entryPoint) { }
}
