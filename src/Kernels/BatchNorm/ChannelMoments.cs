using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>How many numbers of a channel there are, their mean, and Σ(x − mean)²: of a batch or of a group of it.</summary>
unsafe struct ChannelMoments
{
    /// <summary>Those of some images: block by block of 16.</summary>
    public ChannelMoments(Extent extent, float* x, int c)
    {
        for (var block = 0; block < Lanes.Blocks(extent.N); block++)
        {
            var own = (double)Math.Min(Lanes.Width, extent.N - block * Lanes.Width) * extent.Plane;
            var mask = Lanes.Mask(extent.N, block);
            var from = x + BatchNormCpu.Start(extent, block, c);
            var total = Vector512<float>.Zero;
            for (var i = 0; i < extent.Plane; i++) total += Vector512.Load(from + i * Lanes.Width);
            var sum = (double)Lanes.Sum(Lanes.Select(mask, total));
            var near = Vector512.Create((float)(sum / own));
            var square = Vector512<float>.Zero;
            for (var i = 0; i < extent.Plane; i++)
            {
                var d = Vector512.Load(from + i * Lanes.Width) - near;
                square = Vector512.FusedMultiplyAdd(d, d, square);
            }
            // Σ(x − near)² is moved to the block's own mean, then the block joins those before it: Chan, Golub and LeVeque 1983
            var off = sum / own - near[0];
            Add(own, sum / own, Lanes.Sum(Lanes.Select(mask, square)) - own * off * off);
        }
    }

    /// <summary>How many.</summary>
    public double Count { get; private set; }

    /// <summary>Their mean.</summary>
    public double Center { get; private set; }

    /// <summary>Σ(x − mean)².</summary>
    public double Squares { get; private set; }

    /// <summary>Joins others to these. Source: Chan, Golub and LeVeque 1983.</summary>
    public void Add(double count, double center, double squares)
    {
        var delta = center - Center;
        Squares += squares + delta * delta * Count * count / (Count + count);
        Center += delta * count / (Count + count);
        Count += count;
    }
}
