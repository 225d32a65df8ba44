using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Copies what a tile reads into a panel: <see cref="TileForm"/>.</summary>
static unsafe class SparsePanel
{
    /// <summary>What a tile reads of some channels, zeros outside the image and in lanes past N.</summary>
    /// <param name="form">Of the tile.</param>
    /// <param name="extent">Of the source.</param>
    /// <param name="place">Which tile.</param>
    /// <param name="source">Activations.</param>
    /// <param name="channels">Which channels.</param>
    /// <param name="count">How many channels.</param>
    /// <param name="panel">Filled.</param>
    public static void Fill(in TileForm form, Extent extent, TilePlace place, float* source, int* channels, int count, float* panel)
    {
        var top = place.Row * form.Step + form.Top;
        var left = place.Column * form.Step + form.Left;
        var width = form.ColumnsOfRemainder * form.Step;
        var vector = form.Blocks * Lanes.Width;
        var (first, last) = (Math.Clamp(-left, 0, form.ReadColumns), Math.Clamp(extent.W - left, 0, form.ReadColumns));
        for (var b = 0; b < form.Blocks; b++)
        {
            var block = place.Block + b;
            var exists = block < Lanes.Blocks(extent.N);
            var mask = Lanes.Mask(extent.N, block);
            for (var i = 0; i < count; i++)
                for (var h = 0; h < form.PanelRows; h++)
                {
                    var to = panel + (long)i * form.ChannelSize + h * width * vector + b * Lanes.Width;
                    var row = top + h;
                    if (!exists || row < 0 || row >= extent.H)
                    {
                        for (var w = 0; w < width; w++) Vector512<float>.Zero.Store(to + w * vector);
                        continue;
                    }
                    var from = source + (((long)block * extent.C + channels[i]) * extent.Plane + row * extent.W + left) * Lanes.Width;
                    for (var w = 0; w < first; w++) Vector512<float>.Zero.Store(to + form.PanelColumn(w) * vector);
                    if (form.Step == 1)
                        for (var w = first; w < last; w++) Lanes.Select(mask, Vector512.Load(from + w * Lanes.Width)).Store(to + w * vector);
                    else
                        for (var w = first; w < last; w++) Lanes.Select(mask, Vector512.Load(from + w * Lanes.Width)).Store(to + form.PanelColumn(w) * vector);
                    for (var w = last; w < form.ReadColumns; w++) Vector512<float>.Zero.Store(to + form.PanelColumn(w) * vector);
                }
        }
    }
}
