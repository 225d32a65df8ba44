namespace NativeTickets.Reporting.Figures;

/// <summary>What a curve is drawn with: a color and a dash, neither of which alone has to distinguish curves, and a width.</summary>
/// <remarks>Colors survive color blindness, dashes survive a black-and-white print.</remarks>
static class CurveStyle
{
    const double LineWidth = 2, ReferenceWidth = 1.5, RestWidth = 1;
    const string ReferenceDash = "3 3", RestOpacity = "0.3";

    // Okabe and Ito 2008, without black and yellow, which vanish on a dark or a white page.
    public static readonly IReadOnlyList<string> Palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    public static readonly IReadOnlyList<string?> Dashes = [null, "8 4", "2 3", "10 3 2 3"];

    /// <summary>The color of a figure's curve at this place; a published curve has that of its counterpart, a curve without a name that of the text.</summary>
    public static string Color(Curve curve, int index) => curve.IsRest ? "currentColor" : Palette[(curve.CounterpartOf ?? index) % Palette.Count];

    /// <summary>A path in the curve's color, width and dash; published curves are thin and dashed.</summary>
    /// <remarks>A new dash with each round of the palette, or from the first curve on for levels.</remarks>
    public static (string Name, object? Value)[] Stroke(Curve curve, int index, string path) =>
    [
        ("d", path),
        ("fill", "none"),
        ("stroke", Color(curve, index)),
        ("stroke-width", curve.IsRest ? RestWidth : curve.IsReference ? ReferenceWidth : LineWidth),
        ("stroke-opacity", curve.IsRest ? RestOpacity : null),
        ("stroke-dasharray", DashOf(curve, index)),
    ];

    static string? DashOf(Curve curve, int index) => curve.IsReference ? ReferenceDash : curve.IsRest ? null
        : Dashes[(index / Palette.Count + (curve.IsLevel ? 1 : 0)) % Dashes.Count];
}
