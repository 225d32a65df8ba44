using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// L2: tiles at first, of two halves of opposite sign that fall from their middles; then one window is emptied, and what it held, with what is left of the
/// budget, goes into another, half of it as such a tile. Every change is stretched to the whole budget.
/// </summary>
/// <remarks>
/// The tiles of the start are a fifth of the shorter side and as many as fit, in the middle. Source: Andriushchenko et al. 2020, arXiv:1912.00049,
/// algorithm 3 and section 3.3.
/// </remarks>
sealed class L2SquareChange(float epsilon) : SquareChange(epsilon)
{
    const int TilesAcross = 5;
    const double Tiny = 1e-12; // keeps ratios finite where nothing has changed

    public override void Start(Span<float> image, ReadOnlySpan<float> clean, ImageShape shape, RandomStream stream)
    {
        var change = new double[image.Length];
        var side = Math.Max(Math.Min(shape.Height, shape.Width) / TilesAcross, 1);
        var (down, across) = (shape.Height / side, shape.Width / side);
        var (firstTop, firstLeft) = ((shape.Height - down * side) / 2, (shape.Width - across * side) / 2);
        for (var row = 0; row < down; row++)
            for (var column = 0; column < across; column++)
            {
                var tile = Tile(side, IsHeads(stream));
                for (var c = 0; c < shape.Channels; c++)
                {
                    var sign = IsHeads(stream) ? 1 : -1;
                    var window = new Window(shape, c, firstTop + row * side, firstLeft + column * side, side);
                    for (var i = 0; i < tile.Length; i++) change[window.Pixel(i)] = sign * tile[i];
                }
            }
        Stretch(image, clean, change);
    }

    public override void Draw(Span<float> image, ReadOnlySpan<float> clean, ImageShape shape, int side, RandomStream stream)
    {
        var change = new double[image.Length];
        for (var i = 0; i < change.Length; i++) change[i] = (double)image[i] - clean[i];
        var (top, left) = Place(shape, side, stream);
        var (emptiedTop, emptiedLeft) = Place(shape, side, stream);
        var tile = Tile(side, IsHeads(stream));
        var whole = SumOfSquares(change);
        var held = 0.0; // by both windows together, each pixel once
        for (var c = 0; c < shape.Channels; c++)
            for (var h = 0; h < shape.Height; h++)
                for (var w = 0; w < shape.Width; w++)
                    if (IsWithin(h, w, top, left, side) || IsWithin(h, w, emptiedTop, emptiedLeft, side))
                        held += Square(change[(c * shape.Height + h) * shape.Width + w]);
        // what each channel of the window is worth afterwards: the code's root of the unused share and all that both windows held
        var worth = Math.Sqrt(Math.Max((double)Epsilon * Epsilon - whole, 0) / shape.Channels + held);
        var filled = new double[shape.Channels][];
        for (var c = 0; c < shape.Channels; c++)
        {
            var window = new Window(shape, c, top, left, side);
            var (sign, old, sum) = (IsHeads(stream) ? 1 : -1, 0.0, 0.0);
            for (var i = 0; i < tile.Length; i++) old += Square(change[window.Pixel(i)]);
            filled[c] = new double[tile.Length];
            for (var i = 0; i < tile.Length; i++)
            {
                filled[c][i] = sign * tile[i] + change[window.Pixel(i)] / (Math.Sqrt(old) + Tiny);
                sum += Square(filled[c][i]);
            }
            var factor = worth / (Math.Sqrt(sum) + Tiny);
            for (var i = 0; i < tile.Length; i++) filled[c][i] *= factor;
        }
        for (var c = 0; c < shape.Channels; c++)
        {
            var emptied = new Window(shape, c, emptiedTop, emptiedLeft, side);
            for (var i = 0; i < tile.Length; i++) change[emptied.Pixel(i)] = 0;
            var window = new Window(shape, c, top, left, side);
            for (var i = 0; i < tile.Length; i++) change[window.Pixel(i)] = filled[c][i];
        }
        Stretch(image, clean, change);
    }

    /// <summary>A tile of length 1: two halves of opposite sign, one above the other or beside it, each falling from its middle in steps of 1/k².</summary>
    internal static double[] Tile(int side, bool beside)
    {
        var tile = new double[side * side];
        AddHalf(0, side / 2, 1);
        AddHalf(side / 2, side - side / 2, -1);
        var length = Math.Sqrt(SumOfSquares(tile));
        for (var i = 0; i < tile.Length; i++) tile[i] /= length;
        if (!beside) return tile;
        var turned = new double[tile.Length];
        for (var h = 0; h < side; h++)
            for (var w = 0; w < side; w++) turned[w * side + h] = tile[h * side + w];
        return turned;

        void AddHalf(int first, int rows, int sign)
        {
            var half = new double[rows * side];
            var (middleRow, middleColumn) = (rows / 2, side / 2);
            for (var ring = 0; ring <= Math.Max(middleRow, middleColumn); ring++)
                for (var h = Math.Max(middleRow - ring, 0); h < Math.Min(middleRow + ring + 1, rows); h++)
                    for (var w = Math.Max(middleColumn - ring, 0); w < Math.Min(middleColumn + ring + 1, side); w++)
                        half[h * side + w] += 1.0 / ((ring + 1) * (ring + 1));
            var length = Math.Sqrt(SumOfSquares(half));
            for (var i = 0; i < half.Length; i++) tile[first * side + i] = sign * half[i] / length;
        }
    }

    void Stretch(Span<float> image, ReadOnlySpan<float> clean, double[] change)
    {
        var scale = Epsilon / (Math.Sqrt(SumOfSquares(change)) + Tiny);
        for (var i = 0; i < image.Length; i++) image[i] = (float)Math.Clamp(clean[i] + scale * change[i], 0, 1);
    }

    static (int Top, int Left) Place(ImageShape shape, int side, RandomStream stream) =>
        (stream.NextInt(shape.Height - side + 1), stream.NextInt(shape.Width - side + 1));

    static bool IsWithin(int h, int w, int top, int left, int side) => h >= top && h < top + side && w >= left && w < left + side;

    static double Square(double value) => value * value;

    static double SumOfSquares(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value * value;
        return sum;
    }

    /// <summary>A square of pixels of one channel.</summary>
    readonly record struct Window(ImageShape Shape, int Channel, int Top, int Left, int Side)
    {
        /// <summary>The place in the image of the window's pixel of a number.</summary>
        public int Pixel(int i) => (Channel * Shape.Height + Top + i / Side) * Shape.Width + Left + i % Side;
    }
}
