using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Where the vectors of one tile are in the activations that the tile computes or reads: found once per tile, used for every channel.</summary>
unsafe struct TileSlots
{
    const int Most = 16;
    const long Nowhere = -1;
    const int Ahead = 4; // channels whose lines are on their way while one is copied
    fixed long offsets[Most];
    fixed bool isLast[Most];
    readonly int count;
    readonly bool isPlain; // sixteen vectors, each of 16 images
    readonly long plane;
    readonly Vector512<float> lastMask;
    public TileSlots(in Placement placement, in TileForm form, TilePlace place)
    {
        var extent = placement.Output;
        var blocks = Lanes.Blocks(extent.N);
        count = form.Runs * TileForm.Run;
        plane = (long)extent.Plane * Lanes.Width;
        lastMask = Lanes.Mask(extent.N, blocks - 1);
        isPlain = count == Most && form.Blocks == 1;
        for (var v = 0; v < count; v++)
        {
            var (row, column, block) = form.Vector(v);
            (row, column, block) = (place.Row + row, place.Column + column, place.Block + block);
            var exists = row < placement.Rows && column < placement.Columns && block < blocks;
            var pixel = (placement.FirstRow + row * placement.OutputStep) * extent.W + placement.FirstColumn + column * placement.OutputStep;
            offsets[v] = exists ? ((long)block * extent.Image + pixel) * Lanes.Width : Nowhere;
            isLast[v] = block == blocks - 1 && extent.N % Lanes.Width != 0;
            isPlain &= exists && !isLast[v];
        }
        AreRows = isPlain && placement.OutputStep == 1;
        RowStride = (nint)extent.W * Lanes.Width;
    }

    /// <summary>True where the tile's runs are four neighbors each, all of whole blocks, so that they can be read where they lie.</summary>
    public readonly bool AreRows { get; }

    /// <summary>Floats from one run to the next where <see cref="AreRows"/>.</summary>
    public readonly nint RowStride { get; }

    /// <summary>The first of a channel's values at the tile's positions.</summary>
    public readonly float* First(int channel, float* source) => source + channel * plane + offsets[0];

    /// <summary>Asks for a channel's values at the tile's positions, in good time.</summary>
    public readonly void Prefetch(int channel, float* source)
    {
        var from = source + channel * plane;
        for (var v = 0; v < Most; v++) Lanes.Prefetch(from + offsets[v]);
    }

    /// <summary>A channel's values at the tile's positions; zeros off the grid and in lanes past N.</summary>
    public readonly void Gather(int channel, float* source, float* tile)
    {
        var from = source + channel * plane;
        if (isPlain)
        {
            for (var v = 0; v < Most; v++)
            {
                Vector512.Load(from + offsets[v]).Store(tile + v * Lanes.Width);
                Lanes.Prefetch(from + Ahead * plane + offsets[v]);
            }
            return;
        }
        for (var v = 0; v < count; v++)
        {
            var value = default(Vector512<float>);
            if (offsets[v] != Nowhere)
            {
                value = Vector512.Load(from + offsets[v]);
                Lanes.Prefetch(from + Ahead * plane + offsets[v]);
            }
            if (isLast[v]) value = Lanes.Select(lastMask, value);
            value.Store(tile + v * Lanes.Width);
        }
    }

    /// <summary>
    /// Writes a channel's tile to its positions after its epilogue; 0 in lanes past N. Past the caches: planes lie a power of two apart and would push one
    /// another out.
    /// </summary>
    public readonly void Scatter(int channel, float* tile, FilterEpilogue epilogue, float* target)
    {
        var to = target + channel * plane;
        if (isPlain && epilogue.IsNone)
        {
            for (var v = 0; v < Most; v++) Vector512.Load(tile + v * Lanes.Width).StoreAlignedNonTemporal(to + offsets[v]);
            return;
        }
        for (var v = 0; v < count; v++)
        {
            if (offsets[v] == Nowhere) continue;
            var value = epilogue.Apply(channel, Vector512.Load(tile + v * Lanes.Width), to + offsets[v] - target);
            if (isLast[v]) value = Lanes.Select(lastMask, value);
            value.StoreAlignedNonTemporal(to + offsets[v]);
        }
    }
}
