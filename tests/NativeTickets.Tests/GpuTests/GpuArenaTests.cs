using ILGPU;
using ILGPU.Runtime;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Buffers cut from blocks of a card's memory.</summary>
public sealed class GpuArenaTests : IDisposable
{
    readonly Context context = GpuContext.Create(GpuKind.Simulator);
    readonly Accelerator accelerator;

    public GpuArenaTests() => accelerator = context.Devices[0].CreateAccelerator(context);

    public void Dispose()
    {
        accelerator.Dispose();
        context.Dispose();
    }

    [Fact]
    public void Places_start_256_bytes_apart_at_least_and_do_not_overlap()
    {
        using var arena = new GpuArena(accelerator, blockLength: 1024);
        var places = new[] { 1, 63, 64, 65, 300, 5000, 700, 200, 1 }.Select(arena.Take).ToArray();
        foreach (var (place, i) in places.Select((place, i) => (place, i)))
            place.CopyFromCPU(accelerator.DefaultStream, [.. Enumerable.Repeat((float)i, (int)place.Length)]);
        foreach (var (place, i) in places.Select((place, i) => (place, i)))
        {
            var values = new float[place.Length];
            place.CopyToCPU(accelerator.DefaultStream, values);
            Assert.All(values, value => Assert.Equal(i, value));
            Assert.Equal(0, ((IContiguousArrayView)place).Index % GpuArena.Alignment);
        }
    }

    [Fact]
    public void A_request_larger_than_a_block_has_one_of_its_own_and_what_is_left_of_others_is_used()
    {
        using var arena = new GpuArena(accelerator, blockLength: 1024);
        arena.Take(100);
        arena.Take(2000);
        arena.Take(896);
        Assert.Equal(4 * (1024 + 2048), arena.Bytes);
        arena.Take(1);
        Assert.Equal(4 * (1024 + 2048 + 1024), arena.Bytes);
    }
}
