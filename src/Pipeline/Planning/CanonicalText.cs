using System.Text;

namespace NativeTickets.Pipelines;

/// <summary>Checked settings as a text that is the same for the same settings however they were written, and leaves out what decides nothing.</summary>
static class CanonicalText
{
    /// <summary>A line for each value: its path and itself.</summary>
    public static string Of(ResolvedMap settings)
    {
        var text = new StringBuilder();
        Add(text, "", settings);
        return text.ToString();
    }

    static void Add(StringBuilder text, string path, ResolvedNode node)
    {
        switch (node)
        {
            case ResolvedScalar scalar:
                text.Append(path).Append(": ").Append(Value(scalar.Value)).Append('\n');
                break;
            case ResolvedList list:
                text.Append(path).Append(": ").Append(list.Items.Count).Append(" items\n");
                for (var i = 0; i < list.Items.Count; i++) Add(text, $"{path}[{i}]", list.Items[i]);
                break;
            case ResolvedMap map:
                // an option with settings of its own stands there even where it has none
                if (path.Length > 0) text.Append(path).Append(":\n");
                foreach (var entry in map.Entries.Where(entry => entry.Hashed).OrderBy(entry => entry.Key, StringComparer.Ordinal))
                    Add(text, $"{path}/{entry.Key}", entry.Value);
                break;
        }
    }

    static string Value(object value) => value switch
    {
        double number => NumberText.Shortest(number),
        bool flag => flag ? "true" : "false",
        _ => FormattableString.Invariant($"{value}"),
    };
}
