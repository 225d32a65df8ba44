using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>How <see cref="Square"/> starts and changes an image within a norm.</summary>
abstract class SquareChange(float epsilon)
{
    protected float Epsilon => epsilon;

    /// <summary>Writes the start; it is not projected.</summary>
    public abstract void Start(Span<float> image, ReadOnlySpan<float> clean, ImageShape shape, RandomStream stream);

    /// <summary>Changes the best image so far; it is not projected.</summary>
    public abstract void Draw(Span<float> image, ReadOnlySpan<float> clean, ImageShape shape, int side, RandomStream stream);

    protected static bool IsHeads(RandomStream stream) => (stream.NextBits() & 0x80000000) == 0;
}

/// <summary>L∞: stripes at first, then squares of one color, all at an edge of the ball.</summary>
/// <remarks>Source: Andriushchenko et al. 2020, arXiv:1912.00049, algorithm 2.</remarks>
sealed class LinfSquareChange(float epsilon) : SquareChange(epsilon)
{
    public override void Start(Span<float> image, ReadOnlySpan<float> clean, ImageShape shape, RandomStream stream)
    {
        for (var c = 0; c < shape.Channels; c++)
            for (var w = 0; w < shape.Width; w++)
            {
                var move = Corner(stream);
                for (var h = 0; h < shape.Height; h++)
                {
                    var i = (c * shape.Height + h) * shape.Width + w;
                    image[i] = clean[i] + move;
                }
            }
    }

    public override void Draw(Span<float> image, ReadOnlySpan<float> clean, ImageShape shape, int side, RandomStream stream)
    {
        var (top, left) = (stream.NextInt(shape.Height - side + 1), stream.NextInt(shape.Width - side + 1));
        for (var c = 0; c < shape.Channels; c++)
        {
            var move = Corner(stream);
            for (var h = top; h < top + side; h++)
            {
                var i = (c * shape.Height + h) * shape.Width + left;
                for (var w = 0; w < side; w++) image[i + w] = clean[i + w] + move;
            }
        }
    }

    float Corner(RandomStream stream) => IsHeads(stream) ? Epsilon : -Epsilon;
}
