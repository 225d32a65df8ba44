using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Copies what a tile reads into a panel: <see cref="TileForm"/>.</summary>
static unsafe class SparsePanel
{
    const int Usual = 6; // columns that four windows of three read, unrolled

    /// <summary>What a tile reads of some channels, zeros outside the image and in lanes past N.</summary>
    /// <param name="form">Of the tile.</param>
    /// <param name="extent">Of the source.</param>
    /// <param name="place">Which tile.</param>
    /// <param name="source">Activations.</param>
    /// <param name="norm">What they are read through.</param>
    /// <param name="channels">Which channels.</param>
    /// <param name="count">How many channels.</param>
    /// <param name="panel">Filled.</param>
    public static void Fill(in TileForm form, Extent extent, TilePlace place, float* source, in InputNorm norm, int* channels, int count, float* panel)
    {
        for (var b = 0; b < form.Blocks; b++)
        {
            var block = place.Block + b;
            var at = panel + b * Lanes.Width;
            var first = source + (long)block * extent.Image * Lanes.Width;
            var valid = Math.Clamp(extent.N - block * Lanes.Width, 0, Lanes.Width);
            var seen = valid == 0 ? extent with { H = 0 } : extent; // past the last block there is nothing to read
            for (var i = 0; i < count; i++, at += form.ChannelSize)
                norm.Run(channels[i], new Channel(form, seen, place, first + (long)channels[i] * extent.Plane * Lanes.Width, valid, at));
        }
    }

    /// <summary>Asks for what <see cref="Fill"/> will read of these channels, in good time.</summary>
    public static void Prefetch(in TileForm form, Extent extent, TilePlace place, float* source, int* channels, int count)
    {
        var (top, left) = (place.Row * form.Step + form.Top, place.Column * form.Step + form.Left);
        var (firstRow, lastRow) = (Math.Max(0, top), Math.Min(extent.H, top + form.PanelRows));
        var (firstColumn, lastColumn) = (Math.Max(0, left), Math.Min(extent.W, left + form.ReadColumns));
        for (var block = place.Block; block < Math.Min(Lanes.Blocks(extent.N), place.Block + form.Blocks); block++)
            for (var i = 0; i < count; i++)
                for (var h = firstRow; h < lastRow; h++)
                {
                    var row = source + (((long)block * extent.C + channels[i]) * extent.Plane + h * extent.W) * Lanes.Width;
                    for (var w = firstColumn; w < lastColumn; w++) Lanes.Prefetch(row + w * Lanes.Width);
                }
    }

    /// <summary>Copies one channel of one block of images.</summary>
    readonly struct Channel(in TileForm form, Extent extent, TilePlace place, float* plane, int valid, float* panel) : IChannelBody
    {
        readonly TileForm form = form;

        public void Run<TRead>(TRead read) where TRead : struct, ILaneRead
        {
            if (form.Step > 1) Spread(read);
            else if (valid == Lanes.Width) Full(read);
            else
                Masked(read);
        }

        void Full<TRead>(TRead read) where TRead : struct, ILaneRead
        {
            var at = panel;
            var (top, left, width) = (place.Row + form.Top, place.Column + form.Left, form.ReadColumns);
            var (first, last) = (Math.Clamp(-left, 0, width), Math.Clamp(extent.W - left, 0, width));
            var vector = form.Blocks * Lanes.Width;
            var line = extent.W * Lanes.Width;
            var from = plane + (top * extent.W + left) * Lanes.Width;
            for (var h = top; h < top + form.PanelRows; h++, from += line)
            {
                var inside = (uint)h < (uint)extent.H;
                if (inside && width == Usual && last - first == Usual && form.Blocks == 1)
                {
                    read.At(from).Store(at);
                    read.At(from + Lanes.Width).Store(at + Lanes.Width);
                    read.At(from + 2 * Lanes.Width).Store(at + 2 * Lanes.Width);
                    read.At(from + 3 * Lanes.Width).Store(at + 3 * Lanes.Width);
                    read.At(from + 4 * Lanes.Width).Store(at + 4 * Lanes.Width);
                    read.At(from + 5 * Lanes.Width).Store(at + 5 * Lanes.Width);
                    at += Usual * Lanes.Width;
                    continue;
                }
                var (begin, end) = inside ? (first, last) : (width, width);
                var w = 0;
                for (; w < begin; w++, at += vector) Vector512<float>.Zero.Store(at);
                for (; w < end; w++, at += vector) read.At(from + w * Lanes.Width).Store(at);
                for (; w < width; w++, at += vector) Vector512<float>.Zero.Store(at);
            }
        }

        void Masked<TRead>(TRead read) where TRead : struct, ILaneRead
        {
            var mask = Lanes.Mask(valid, 0);
            for (var h = 0; h < form.PanelRows; h++)
                for (var w = 0; w < form.ReadColumns; w++)
                    Read(read, place.Row + form.Top + h, place.Column + form.Left + w, mask).Store(
                        panel + (h * form.ReadColumns + w) * form.Blocks * Lanes.Width);
        }

        // columns sorted by their remainder by the step; places that no tap reads are left unchanged
        void Spread<TRead>(TRead read) where TRead : struct, ILaneRead
        {
            var mask = Lanes.Mask(valid, 0);
            var width = form.ColumnsOfRemainder * form.Step;
            for (var h = 0; h < form.PanelRows; h++)
                for (var w = 0; w < form.ReadColumns; w++)
                    Read(read, place.Row * form.Step + form.Top + h, place.Column * form.Step + form.Left + w, mask)
                        .Store(panel + (h * width + form.PanelColumn(w)) * form.Blocks * Lanes.Width);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<float> Read<TRead>(TRead read, int row, int column, Vector512<float> mask) where TRead : struct, ILaneRead =>
            (uint)row < (uint)extent.H && (uint)column < (uint)extent.W
                ? Lanes.Select(mask, read.At(plane + (row * extent.W + column) * Lanes.Width))
                : default;
    }
}
