using System.Buffers;
using System.Text;
using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// A named stream of random numbers, keyed by (seed, purpose, draw, epoch, step). Two streams with the same key give the same numbers on every
/// machine; nothing else (time, threads, order of execution) enters. Counter-based: Philox4x32-10.
/// </summary>
/// <remarks>Not safe for use by several threads at once; give each its own stream. Source: Salmon et al. 2011.</remarks>
public sealed class RandomStream
{
    readonly ulong key;
    readonly ulong high;
    ulong block;
    int next = 4;
    uint word0, word1, word2, word3;
    double spare;
    bool hasSpare;

    /// <summary>Opens the stream of this key.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for: <c>weights/conv1.weight</c>, <c>shuffle</c>, <c>augment</c> …</param>
    /// <param name="draw">Which independent copy: 0 for what all arms of a seed share, 1 for fresh weights.</param>
    /// <param name="epoch">The epoch, where the numbers change with it.</param>
    /// <param name="step">The step or image, where the numbers change with it.</param>
    public RandomStream(long seed, string purpose, int draw = 0, int epoch = 0, int step = 0)
    {
        key = Mix(Mix(Fnv(purpose), (ulong)seed), (ulong)(uint)draw);
        high = (ulong)(uint)epoch << 32 | (uint)step;
    }

    /// <summary>How many times 32 bits were drawn; set to continue at another place, without the spare number that <see cref="NextNormal"/> may have.</summary>
    public long Position
    {
        get => (long)block * 4 - (4 - next);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            (block, next, hasSpare) = ((ulong)value / 4, 4, false);
            for (var word = 0; word < value % 4; word++) NextBits();
        }
    }

    /// <summary>32 random bits.</summary>
    public uint NextBits()
    {
        if (next == 4)
        {
            (word0, word1, word2, word3) = Philox.Block(key, block++, high);
            next = 0;
        }
        return next++ switch { 0 => word0, 1 => word1, 2 => word2, _ => word3 };
    }

    /// <summary>A number uniform in [0, 1), a multiple of 2^-24, so exact in float.</summary>
    public float NextUniform() => (NextBits() >> 8) * (1f / (1 << 24));

    /// <summary>A number uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float NextUniform(float low, float high) => low + (high - low) * NextUniform();

    /// <summary>
    /// Fills a batch with numbers uniform in [<paramref name="low"/>, <paramref name="bound"/>), in logical order; a GPU draws them itself, with the same bits.
    /// </summary>
    /// <remarks>Begins with the next four random words of which none was used, and leaves none of its last four.</remarks>
    /// <param name="target">Has a batch axis.</param>
    /// <param name="low">The least number.</param>
    /// <param name="bound">Above all numbers.</param>
    public void FillUniform(Tensor target, float low, float bound)
    {
        Arguments.RequireBatch(target, "uniform noise");
        next = 4;
        if (UniformNoiseKernels.IsOn(target.Device.Kernels))
        {
            UniformNoiseKernels.Run(target.Extent, key, block, high, low, bound - low, target.Buffer);
            block += ((ulong)target.Shape.Count + 3) / 4;
            return;
        }
        var (start, image) = (block, (ulong)target.Extent.Image);
        var whole = (ulong)target.Device.Kernels.WholeBatch(target.Shape[0], "uniform noise") * image;
        if (target.Device.Part is { } part) block += (ulong)part.First * image / 4; // places in a batch are whole blocks of images, so this is whole too
        var numbers = ArrayPool<float>.Shared.Rent(target.Shape.Count);
        try
        {
            var values = numbers.AsSpan(0, target.Shape.Count);
            foreach (ref var value in values) value = NextUniform(low, bound);
            target.Write(values);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(numbers);
        }
        (block, next) = (start + (whole + 3) / 4, 4);
    }

    /// <summary>A whole number uniform in [0, <paramref name="limit"/>), without modulo bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not positive.</exception>
    public int NextInt(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        // Lemire 2019, arXiv:1805.10941: take the high half of a product, reject the few low halves that would favor small values
        var product = (ulong)NextBits() * (uint)limit;
        if ((uint)product < (uint)limit)
        {
            var threshold = (uint)(-limit) % (uint)limit;
            while ((uint)product < threshold) product = (ulong)NextBits() * (uint)limit;
        }
        return (int)(product >> 32);
    }

    /// <summary>A standard normal number.</summary>
    /// <remarks>Marsaglia's polar method in double; log and sqrt of double are rounded to float at the end, which hides the platforms' last bits.</remarks>
    public float NextNormal()
    {
        if (hasSpare)
        {
            hasSpare = false;
            return (float)spare;
        }
        while (true)
        {
            var u = (NextBits() + 0.5) * (2.0 / 4294967296.0) - 1;
            var v = (NextBits() + 0.5) * (2.0 / 4294967296.0) - 1;
            var s = u * u + v * v;
            if (s >= 1 || s == 0) continue;
            var factor = Math.Sqrt(-2 * PortableMath.Log(s) / s);
            spare = v * factor;
            hasSpare = true;
            return (float)(u * factor);
        }
    }

    /// <summary>Puts the items in a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    static ulong Fnv(string purpose)
    {
        var hash = 14695981039346656037UL; // the FNV-1a offset basis
        foreach (var b in Encoding.UTF8.GetBytes(purpose)) hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    // splitmix64's finalizer (Steele et al. 2014): every input bit reaches every output bit
    static ulong Mix(ulong a, ulong b)
    {
        var z = a + b * 0x9E3779B97F4A7C15UL + 0x9E3779B97F4A7C15UL;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return z ^ z >> 31;
    }
}
