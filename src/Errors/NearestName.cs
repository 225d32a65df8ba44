namespace NativeTickets;

/// <summary>Finds the known name that a mistyped one most likely stands for.</summary>
public static class NearestName
{
    /// <summary>The known name with the smallest edit distance (insert, delete, replace, swap neighbors; case ignored), or null where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length > 100) return null; // no known name is near it, and the distance costs the product of the lengths
        string? nearest = null;
        var smallest = Math.Max(2, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) >= smallest) continue; // the distance is no smaller, and costs the product of the lengths
            var distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance >= smallest || distance >= candidate.Length) continue;
            smallest = distance;
            nearest = candidate;
        }
        return nearest;
    }

    /// <summary>The end of a message: <c>; nearest known key: 'x'</c>, or what is known at all.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> known, string noun) =>
        Of(name, known) is { } nearest ? $"; nearest known {noun}: '{nearest}'"
        : known.Count == 0 ? $"; there is no {noun} here"
        : $"; known {(noun == "axis" ? "axes" : noun + "s")}: {string.Join(", ", known)}";

    static int Distance(string a, string b)
    {
        var (before, previous, current) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            (before, previous, current) = (previous, current, before);
        }
        return previous[b.Length];
    }
}
