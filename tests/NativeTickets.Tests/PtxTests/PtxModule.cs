using System.Globalization;
using System.Text.RegularExpressions;
using ILGPU.Backends;
using ILGPU.Backends.PTX;

namespace NativeTickets.Tests;

/// <summary>Reads the entries of a PTX text. Functions are left out: nothing calls them, and a call would be an unknown instruction.</summary>
static partial class PtxModule
{
    const int SharedStart = 1024; // an address 0 in shared memory is a mistake; a driver keeps the first bytes to itself, too
    const int Gap = 256; // unused bytes between variables, so that what runs over one is seen; a multiple of every alignment

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\.entry\s+(?<name>[\w$]+)\s*(\((?<params>[^)]*)\))?(?<directives>[^{;]*)\{")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^(\.(extern|visible|weak)\s+)?\.(?<space>param|shared|local)\s+(\.align\s+(?<align>\d+)\s+)?" +
        @"\.(?<type>\w+)\s+(?<name>[\w$]+)\s*(?<array>\[\s*(?<count>\d*)\s*\])?$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^([\w$]+)\s*:(?!:)")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(?<name>[%\w$]+)(<(?<count>\d+)>)?$")]
    private static partial Regex RegisterName();

    [GeneratedRegex(@"\.maxntid\s+(\d+)(?:\s*,\s*(\d+))?(?:\s*,\s*(\d+))?")]
    private static partial Regex MostThreads();

    /// <summary>The kernel that ILGPU compiled.</summary>
    public static PtxKernel Parse(CompiledKernel kernel) => Parse(((PTXCompiledKernel)kernel).PTXAssembly);

    /// <summary>The entry with a name, or the only one.</summary>
    public static PtxKernel Parse(string ptx, string? name = null)
    {
        var text = Comment().Replace(ptx, m => new string('\n', m.Value.AsSpan().Count('\n')));
        var entries = Entry().Matches(text).Where(m => name is null || m.Groups["name"].Value == name).ToList();
        if (entries.Count != 1) throw new PtxFault($"the text has {entries.Count} entries named {name ?? "anything"}, wanted 1");
        var entry = entries[0];
        var symbols = new PtxSymbols();
        foreach (var parameter in entry.Groups["params"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            Declare(symbols, parameter);
        var most = MostThreads().Match(entry.Groups["directives"].Value);
        // 1024: what every device runs
        var mostThreads = most.Success ? most.Groups.Values.Skip(1).Where(g => g.Success).Aggregate(1, (n, g) => n * Number(g.Value)) : 1024;
        return new PtxKernel(entry.Groups["name"].Value, symbols, Decode(symbols, text, entry.Index, entry.Index + entry.Length), mostThreads);
    }

    static PtxInstruction[] Decode(PtxSymbols symbols, string text, int before, int from)
    {
        var end = from;
        for (var depth = 1; depth > 0; end++)
            depth += end == text.Length ? throw new PtxFault("an entry has no closing brace") : text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
        var (lines, labels, tables) = (new List<PtxLine>(), new Dictionary<string, int>(), new Dictionary<string, string[]>());
        var (at, number, counted) = (from, 1, 0);
        foreach (var piece in text[from..(end - 1)].Split(';'))
        {
            var (position, stop) = (at, at + piece.Length);
            at = stop + 1;
            string? label = null;
            for (; position < stop; position++)
            {
                if (Label().Match(text, position, stop - position) is { Success: true } match)
                {
                    labels[label = match.Groups[1].Value] = lines.Count;
                    position += match.Length - 1;
                }
                else if (!char.IsWhiteSpace(text[position]) && text[position] is not ('{' or '}')) break;
            }
            number += text.AsSpan(counted, position - counted).Count('\n');
            counted = position;
            var statement = text[position..stop].Trim();
            if (statement.StartsWith(".reg", StringComparison.Ordinal)) DeclareRegisters(symbols, statement);
            else if (statement.StartsWith(".branchtargets", StringComparison.Ordinal))
                tables[label!] = statement[14..].Split(',', StringSplitOptions.TrimEntries);
            else if (statement.StartsWith('.')) Declare(symbols, statement);
            else if (statement.Length > 0) lines.Add(PtxLine.Parse(symbols, statement, number));
        }
        // shared memory of the module comes last: where it is dynamic nobody knows its end
        foreach (var statement in text[..before].Split(';', '}').Select(s => s[(s.LastIndexOf('\n') + 1)..].Trim()))
            if (statement.Contains(".shared ", StringComparison.Ordinal)) Declare(symbols, statement);
        return [.. lines.Select(line => PtxDecoder.Decode(line,
            name => labels.TryGetValue(name, out var target) ? target : throw line.Fault($"there is no label {name}"), tables))];
    }

    static void DeclareRegisters(PtxSymbols symbols, string statement)
    {
        var parts = statement.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in parts[2].Split(',', StringSplitOptions.TrimEntries))
        {
            var match = RegisterName().Match(name);
            if (!match.Success || PtxTypes.SizeOf(parts[1][1..]) is null) throw new PtxFault($"{statement}: the machine does not know this declaration");
            if (!match.Groups["count"].Success) symbols.Declare(name, parts[1][1..]);
            else for (var i = 0; i < Number(match.Groups["count"].Value); i++) symbols.Declare($"{match.Groups["name"].Value}{i}", parts[1][1..]);
        }
    }

    static void Declare(PtxSymbols symbols, string statement)
    {
        var match = Variable().Match(statement);
        if (!match.Success || PtxTypes.SizeOf(match.Groups["type"].Value) is not { } size)
            throw new PtxFault($"{statement}: the machine does not know this declaration");
        var space = Enum.Parse<PtxSpace>(match.Groups["space"].Value, true);
        var align = match.Groups["align"].Success ? Number(match.Groups["align"].Value) : size;
        var end = symbols.End(space);
        // parameters lie as in a C struct; elsewhere every variable starts at a whole number of its alignment and at no larger power of two
        var start = space == PtxSpace.Param ? (end + align - 1) / align * align : Math.Max(SharedStart, (end + 2 * Gap - 1) / Gap * Gap) + align % Gap;
        var isDynamic = match.Groups["array"].Success && match.Groups["count"].Length == 0;
        symbols.Declare(new PtxVariable(
            match.Groups["name"].Value, space, start,
            isDynamic ? 0 : size * (match.Groups["array"].Success ? Number(match.Groups["count"].Value) : 1), isDynamic));
    }

    static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
