using System.Text;
using NativeTickets.Config.Units;

namespace NativeTickets.Config.Checked;

/// <summary>Checked settings as a text that is the same for the same settings however they were written, and leaves out what decides nothing.</summary>
public static class CanonicalText
{
    /// <summary>A line for each value: its path and itself.</summary>
    public static string Of(Settings settings)
    {
        var text = new StringBuilder();
        Add(text, "", settings);
        return text.ToString();
    }

    static void Add(StringBuilder text, string path, SettingsNode node)
    {
        switch (node)
        {
            case SettingsScalar scalar:
                text.Append(path).Append(": ").Append(Text(scalar.Value)).Append('\n');
                break;
            case SettingsList list:
                text.Append(path).Append(": ").Append(list.Items.Count).Append(" items\n");
                for (var i = 0; i < list.Items.Count; i++) Add(text, $"{path}[{i}]", list.Items[i]);
                break;
            case Settings map:
                // an option with settings of its own stands there even where it has none
                if (path.Length > 0) text.Append(path).Append(":\n");
                foreach (var entry in map.Entries.Where(entry => entry.Hashed).OrderBy(entry => entry.Key, StringComparer.Ordinal))
                    Add(text, $"{path}/{entry.Key}", entry.Value);
                break;
        }
    }

    static string Text(object value) => value switch
    {
        double number => NumberText.Shortest(number),
        bool flag => flag ? "true" : "false",
        _ => FormattableString.Invariant($"{value}"),
    };
}
