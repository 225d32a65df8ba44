using System.Xml;

namespace NativeTickets.Reporting;

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
