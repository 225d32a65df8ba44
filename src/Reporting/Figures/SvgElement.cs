using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace NativeTickets.Reporting.Figures;

/// <summary>Elements of SVG.</summary>
static class SvgElement
{
    const double Farthest = 1e6; // pixels; where a curve leaves a figure that is cut off, readers of SVG need not follow it

    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>An element with these attributes; those that are null are left out.</summary>
    public static XElement Of(string name, params (string Name, object? Value)[] attributes) =>
        new(Svg + name, attributes.Where(a => a.Value is not null).Select(a => new XAttribute(a.Name, a.Value is double number ? Pixel(number) : a.Value!)));

    /// <summary>A number to a hundredth, written the same way whatever the reader's language.</summary>
    public static string Pixel(double value) => Math.Clamp(value, -Farthest, Farthest).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A place within a path.</summary>
    public static string Point(double x, double y) => $"{Pixel(x)} {Pixel(y)}";
}

/// <summary>Text for XML, which has no place for some characters whatever the escape.</summary>
static class XmlText
{
    /// <summary>Characters outside XML 1.0, halves of surrogate pairs included, become U+FFFD.</summary>
    public static string Clean(string text)
    {
        var letters = text.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
        {
            if (i + 1 < letters.Length && XmlConvert.IsXmlSurrogatePair(letters[i + 1], letters[i])) i++;
            else if (!XmlConvert.IsXmlChar(letters[i])) letters[i] = '\uFFFD';
        }
        return new string(letters);
    }
}
