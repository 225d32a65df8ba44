using System.Globalization;

namespace NativeTickets.Tests;

/// <summary>A statement as written: the instruction's name in parts, its operands as text, and what they mean in their kernel.</summary>
sealed class PtxLine(PtxSymbols symbols, string text, int number)
{
    string? guard;
    string[] operands = [];

    public string Text => text;

    public int Number => number;

    /// <summary>The name between its points: ld.global.v4.f32 has four.</summary>
    public string[] Parts { get; private set; } = [];

    public string Type => Parts[^1];

    public int Count => operands.Length;

    public string this[int i] => i < operands.Length ? operands[i] : throw Fault($"it has {operands.Length} operands, and expects more");

    public bool HasGuard => guard is not null;

    public bool IsGuardNegated => guard is ['!', ..];

    public int Guard => guard is null ? -1 : symbols.Register(this, guard.TrimStart('!'), "pred", false);

    public static PtxLine Parse(PtxSymbols symbols, string text, int number)
    {
        var line = new PtxLine(symbols, text, number);
        var rest = text;
        if (rest.StartsWith('@'))
        {
            var parts = rest[1..].Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
            (line.guard, rest) = (parts[0], parts[^1].Trim());
        }
        var name = rest.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        line.Parts = name[0].Split('.');
        line.operands = name.Length == 1 ? [] : Separate(name[1]);
        return line;
    }

    public PtxFault Fault(string what) => new($"line {number}: {text}: {what}");

    public PtxFault Unknown() => Fault("the machine does not know this instruction, this form of it, or this number of operands");

    /// <summary>The register that operand i writes.</summary>
    public int Target(int i, string? type = null, bool mayBeWider = false) => symbols.Register(this, this[i], type ?? Type, mayBeWider);

    /// <summary>The register with a name.</summary>
    public int Register(string name, string type) => symbols.Register(this, name, type, false);

    /// <summary>The register that operand i reads; a number, a name or a special register has one too.</summary>
    public int Source(int i, string? type = null, bool mayBeWider = false) => symbols.Value(this, this[i], type ?? Type, mayBeWider);

    /// <summary>The registers in the braces of operand i.</summary>
    public int[] Vector(int i, int count, string? type = null, bool isTarget = false, bool mayBeWider = false)
    {
        var names = IsVector(i) ? Separate(this[i][1..^1]) : [this[i]];
        if (names.Length != count) throw Fault($"{this[i]} has {names.Length} registers, wanted {count}");
        return [.. names.Select(n => isTarget ? symbols.Register(this, n, type ?? Type, mayBeWider) : symbols.Value(this, n, type ?? Type, mayBeWider))];
    }

    public bool IsVector(int i) => this[i] is ['{', .., '}'];

    /// <summary>The register and the constant that add up to the address in operand i.</summary>
    public (int Register, int Offset) Address(int i, PtxSpace space, int bytes)
    {
        if (this[i] is not ['[', .., ']']) throw Fault($"{this[i]} is no address in brackets");
        var inside = this[i][1..^1];
        var sign = inside.IndexOfAny(['+', '-']);
        var (name, added) = sign < 0 ? (inside, "0") : (inside[..sign], inside[sign..].Replace("+-", "-", StringComparison.Ordinal));
        if (!int.TryParse(added, CultureInfo.InvariantCulture, out var offset)) throw Fault($"{added} is no offset of an address");
        return (symbols.Address(this, name.Trim(), offset, space, bytes), offset);
    }

    public int Integer(int i) =>
        int.TryParse(this[i], CultureInfo.InvariantCulture, out var value) ? value : throw Fault($"{this[i]} is not an integer constant");

    static string[] Separate(string list)
    {
        var (found, depth, from) = (new List<string>(), 0, 0);
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i] is '{' or '[') depth++;
            else if (list[i] is '}' or ']') depth--;
            else if (list[i] == ',' && depth == 0)
            {
                found.Add(list[from..i].Trim());
                from = i + 1;
            }
        }
        found.Add(list[from..].Trim());
        return [.. found];
    }
}
