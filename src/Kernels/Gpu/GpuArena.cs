using ILGPU;
using ILGPU.Runtime;

namespace NativeTickets.Kernels;

/// <summary>
/// A card's memory in few large blocks, from which buffers are cut. Asking the driver for each buffer costs it a tenth of a millisecond and all cards a wait;
/// what is cut once serves until the device is closed, as the pool hands it out again. Every buffer starts at a multiple of 256 bytes.
/// </summary>
sealed class GpuArena(Accelerator accelerator, long blockLength) : IDisposable
{
    /// <summary>Floats between the starts of buffers: ILGPU takes every pointer to be 256-byte aligned.</summary>
    public const int Alignment = 64;

    /// <summary>Floats of a block: 64 MiB, a hundredth of a small card's memory.</summary>
    public const long UsualBlock = 1 << 24;

    readonly List<Block> blocks = [];

    /// <summary>Bytes of all blocks.</summary>
    public long Bytes => blocks.Sum(block => 4 * block.Memory.Length);

    /// <summary>A place for so many floats.</summary>
    /// <exception cref="AcceleratorException">The card has no room for another block.</exception>
    public ArrayView<float> Take(int length)
    {
        var whole = (length + Alignment - 1L) / Alignment * Alignment;
        var block = blocks.Find(block => block.Memory.Length - block.Used >= whole);
        if (block is null) blocks.Add(block = new Block(accelerator.Allocate1D<float>(Math.Max(blockLength, whole))));
        var place = block.Memory.AsArrayView<float>(block.Used, length);
        block.Used += whole;
        return place;
    }

    public void Dispose()
    {
        foreach (var block in blocks) block.Memory.Dispose();
        blocks.Clear();
    }

    sealed class Block(MemoryBuffer1D<float, Stride1D.Dense> memory)
    {
        public MemoryBuffer1D<float, Stride1D.Dense> Memory => memory;

        public long Used { get; set; }
    }
}
