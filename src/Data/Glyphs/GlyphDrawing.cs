using static NativeTickets.Data.GlyphDifficulty;

namespace NativeTickets.Data;

/// <summary>
/// Draws one digit: strays the control points, slants, turns, scales and shifts them, strokes them with a round pen, adds distractor strokes and noise.
/// Only +, −, ·, / and √, which every machine rounds alike: the bytes are the same everywhere.
/// </summary>
/// <remarks>One drawing at a time: not safe for several threads.</remarks>
sealed class GlyphDrawing
{
    /// <summary>Height and width of an image.</summary>
    public const int Size = 28;

    const int CurveSteps = 4; // straight pieces per control point: finer is not seen at 28 pixels

    readonly float[] ink = new float[Size * Size];

    /// <summary>Draws <paramref name="digit"/> white on black.</summary>
    public void Draw(int digit, RandomStream random, Span<byte> image)
    {
        Array.Clear(ink);
        var ways = GlyphShapes.Digits[digit];
        var way = ways[random.NextInt(ways.Length)];
        var height = random.NextUniform(HeightLow, HeightHigh);
        var width = height * random.NextUniform(AspectLow, AspectHigh);
        var slant = random.NextUniform(-Slant, Slant);
        var tangent = random.NextUniform(-RotationTangent, RotationTangent);
        var cosine = 1 / MathF.Sqrt(1 + tangent * tangent);
        var sine = tangent * cosine;
        var centerX = (Size - 1) * 0.5f + random.NextUniform(-Shift, Shift);
        var centerY = (Size - 1) * 0.5f + random.NextUniform(-Shift, Shift);
        var radius = random.NextUniform(RadiusLow, RadiusHigh);
        var darkness = random.NextUniform(InkLow, InkHigh);

        Span<(float X, float Y)> points = stackalloc (float, float)[16]; // no stroke has more control points
        foreach (var stroke in way)
        {
            for (var i = 0; i < stroke.Points.Length; i++)
            {
                var y = (stroke.Points[i].Y + random.NextUniform(-PointJitter, PointJitter) - 0.5f) * height;
                var x = (stroke.Points[i].X + random.NextUniform(-PointJitter, PointJitter) - 0.5f) * width - slant * y;
                points[i] = (centerX + cosine * x - sine * y, centerY + sine * x + cosine * y);
            }
            Pen(points[..stroke.Points.Length], stroke.Curved, radius, darkness);
        }

        for (var i = random.NextInt(DistractorStrokes + 1); i > 0; i--)
        {
            var (x, y) = (random.NextUniform(0, Size), random.NextUniform(0, Size));
            var (dx, dy) = (random.NextUniform(-1, 1), random.NextUniform(-1, 1));
            var scale = random.NextUniform(DistractorLengthLow, DistractorLengthHigh) / MathF.Sqrt(dx * dx + dy * dy + 0.01f); // 0.01: never divide by nothing
            Segment(x, y, x + dx * scale, y + dy * scale, radius * DistractorRadius, darkness * DistractorInk);
        }

        var noise = random.NextUniform(NoiseLow, NoiseHigh) * NoiseScale;
        for (var i = 0; i < image.Length; i++)
        {
            var bits = random.NextBits();
            var sum = (int)((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24)) - 510;
            var value = ink[i] + noise * sum;
            image[i] = (byte)((value < 0 ? 0 : value > 1 ? 1 : value) * 255 + 0.5f);
        }
    }

    // four bytes' sum, less its mean 510, has the standard deviation sqrt(4 (256² - 1) / 12) = 147.8: close to normal, and one draw per pixel
    const float NoiseScale = 1 / 147.8f;

    void Pen(ReadOnlySpan<(float X, float Y)> points, bool curved, float radius, float darkness)
    {
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var (start, end) = (points[i], points[i + 1]);
            if (!curved)
            {
                Segment(start.X, start.Y, end.X, end.Y, radius, darkness);
                continue;
            }
            var before = points[i == 0 ? 0 : i - 1];
            var after = points[i + 2 == points.Length ? i + 1 : i + 2];
            var from = start;
            for (var step = 1; step <= CurveSteps; step++)
            {
                var t = (float)step / CurveSteps;
                var to = (CatmullRom(before.X, start.X, end.X, after.X, t), CatmullRom(before.Y, start.Y, end.Y, after.Y, t));
                Segment(from.X, from.Y, to.Item1, to.Item2, radius, darkness);
                from = to;
            }
        }
    }

    // the cubic through a at t = 0 and b at t = 1 whose slopes there are (b - before)/2 and (after - a)/2
    static float CatmullRom(float before, float a, float b, float after, float t) =>
        a + 0.5f * t * (b - before + t * (2 * before - 5 * a + 4 * b - after + t * (3 * (a - b) + after - before)));

    // a pixel is inked by how far it lies inside the pen's round brush; its edge is one pixel wide
    void Segment(float x0, float y0, float x1, float y1, float radius, float darkness)
    {
        var reach = radius + 0.5f;
        var left = Floor(MathF.Min(x0, x1) - reach);
        var right = Floor(MathF.Max(x0, x1) + reach) + 1;
        var top = Floor(MathF.Min(y0, y1) - reach);
        var bottom = Floor(MathF.Max(y0, y1) + reach) + 1;
        var (dx, dy) = (x1 - x0, y1 - y0);
        var length = dx * dx + dy * dy;
        var inverse = length > 0 ? 1 / length : 0;
        for (var y = top; y < bottom; y++)
            for (var x = left; x < right; x++)
            {
                var (px, py) = (x - x0, y - y0);
                var t = (px * dx + py * dy) * inverse;
                t = t < 0 ? 0 : t > 1 ? 1 : t;
                var (ex, ey) = (px - t * dx, py - t * dy);
                var distance = ex * ex + ey * ey;
                if (distance >= reach * reach) continue;
                var cover = reach - MathF.Sqrt(distance);
                var value = (cover > 1 ? 1 : cover) * darkness;
                ref var pixel = ref ink[y * Size + x];
                if (value > pixel) pixel = value;
            }
    }

    static int Floor(float value) => value <= 0 ? 0 : value >= Size - 1 ? Size - 1 : (int)value;
}
