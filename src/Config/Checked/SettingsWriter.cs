using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NativeTickets.Config.Checked;

/// <summary>Writes a checked file as YAML that reads back as the same settings.</summary>
public sealed partial class SettingsWriter
{
    readonly StringBuilder text = new();

    /// <summary>The whole file.</summary>
    /// <param name="root">Its settings.</param>
    /// <param name="scale">The scale that was applied, for the comment at its head; null for none.</param>
    public static string Write(Settings root, string? scale)
    {
        var writer = new SettingsWriter();
        writer.text.Append("# every default filled in").Append(scale is null ? "" : $"; scale: {scale}").Append('\n');
        writer.Block(root, 0);
        return writer.text.ToString();
    }

    void Block(Settings map, int indent)
    {
        foreach (var entry in Written(map)) Entry(entry, indent);
    }

    void Entry(SettingsEntry entry, int indent)
    {
        text.Append(' ', indent).Append(Scalar(entry.Key, false)).Append(':');
        Value(entry.Value, indent + 2);
    }

    void Value(SettingsNode node, int indent)
    {
        switch (node)
        {
            case Settings map when Written(map).Any():
                text.Append('\n');
                Block(map, indent);
                break;
            case SettingsList { Items.Count: > 0 } list when !list.Items.All(item => item is SettingsScalar { Text.Length: < 40 }):
                text.Append('\n');
                foreach (var item in list.Items) Item(item, indent);
                break;
            default:
                text.Append(' ').Append(Inline(node)).Append('\n');
                break;
        }
    }

    void Item(SettingsNode item, int indent)
    {
        text.Append(' ', indent).Append('-');
        if (item is not Settings map || Written(map).ToArray() is not [var first, .. var others])
        {
            text.Append(' ').Append(Inline(item)).Append('\n');
            return;
        }
        text.Append(' ').Append(Scalar(first.Key, false)).Append(':');
        Value(first.Value, indent + 4);
        foreach (var other in others) Entry(other, indent + 2);
    }

    /// <summary>A value on one line.</summary>
    public static string Inline(SettingsNode node) => node switch
    {
        SettingsScalar scalar => Scalar(scalar.Text, scalar.Quoted),
        SettingsList list => $"[{string.Join(", ", list.Items.Select(Inline))}]",
        Settings map when !Written(map).Any() => "{}",
        Settings map => $"{{ {string.Join(", ", Written(map).Select(entry => $"{Scalar(entry.Key, false)}: {Inline(entry.Value)}"))} }}",
        _ => throw new InvalidOperationException($"no text for {node.GetType().Name}"),
    };

    static IEnumerable<SettingsEntry> Written(Settings map) => map.Entries.Where(entry => !entry.IsImplied);

    static string Scalar(string value, bool quoted)
    {
        if (!quoted && Plain().IsMatch(value)) return value;
        var escaped = new StringBuilder("\"");
        foreach (var c in value)
            if (c is '"' or '\\') escaped.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u0085' or '\u2028' or '\u2029' or '\ufeff') escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else escaped.Append(c);
        return escaped.Append('"').ToString();
    }

    // words and numbers of this format; everything that YAML could read otherwise is put in quotes
    [GeneratedRegex(@"\A(?!null\z)[A-Za-z0-9_.+/-](?:[A-Za-z0-9_.+/%@·-]| (?=[A-Za-z0-9(]))*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
