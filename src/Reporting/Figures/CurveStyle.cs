namespace NativeTickets.Reporting;

/// <summary>A color and a dash for each curve.</summary>
/// <remarks>Neither alone has to tell curves apart: colors survive color blindness, dashes survive a black-and-white print.</remarks>
static class CurveStyle
{
    // Okabe and Ito 2008, without black and yellow, which vanish on a dark or a white page.
    static readonly string[] Palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    static readonly float[][] Dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

    /// <summary>The dash of published curves, which are thin besides.</summary>
    public const string ReferenceDash = "3 3";

    public static string Hex(int index) => Palette[index % Palette.Length];

    // A new dash with each round of the palette, or from the first curve on for levels.
    static float[] Dash(int index, bool isLevel) => Dashes[(index / Palette.Length + (isLevel ? 1 : 0)) % Dashes.Length];

    /// <summary>The dash as an SVG attribute's value; empty for a whole line.</summary>
    public static string DashArray(int index, bool isLevel) => string.Join(' ', Dash(index, isLevel));
}
