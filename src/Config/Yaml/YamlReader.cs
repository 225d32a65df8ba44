using System.Text;
using NativeTickets.Config.Units;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NativeTickets.Config.Yaml;

/// <summary>Reads the plain part of YAML: maps, lists and scalars with their places. The file is not trusted: size, depth and features are limited.</summary>
public sealed class YamlReader
{
    /// <summary>Bytes. The longest pipeline of the paper is a hundred times shorter.</summary>
    public const int LargestFile = 1 << 20;

    const int DeepestNesting = 32;

    readonly Problems problems;
    readonly Scanner scanner;
    readonly Parser parser;

    YamlReader(string text, Problems problems)
    {
        this.problems = problems;
        scanner = new Scanner(new StringReader(text), skipComments: true);
        parser = new Parser(scanner);
    }

    /// <summary>Reads a file; null where it is no YAML at all, with the reason among the problems.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Where problems go.</param>
    /// <exception cref="ConfigException">The file cannot be opened.</exception>
    public static YamlNode? ReadFile(string path, Problems problems)
    {
        byte[] bytes;
        try
        {
            using var file = InputFile.Open(path);
            if (file.Length > LargestFile)
            {
                problems.Add(new(1, 1), $"the file has {file.Length} bytes; wanted a pipeline of at most {LargestFile}");
                return null;
            }
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException([failure is NotPlainException || File.Exists(path)
                ? $"{path}: cannot be read: {failure.Message}"
                : $"{path}: no such file; wanted the path of a pipeline, such as pipelines/quickstart.yaml"]);
        }
        return Decode(bytes, problems) is { } text ? ReadText(text, problems) : null;
    }

    /// <summary>Reads a text; null where it is no YAML at all, with the reason among the problems.</summary>
    public static YamlNode? ReadText(string text, Problems problems)
    {
        try
        {
            return new YamlReader(text, problems).Document();
        }
        catch (YamlException failure)
        {
            if (IndentingTab(text, failure) is { } tab) problems.Add(tab, "a tab; wanted spaces, since YAML allows no tab where a line is indented");
            else problems.Add(Place(failure.Start), $"not YAML: {failure.Message}");
            return null;
        }
    }

    /// <summary>The first tab before the text of a line, which the parser reports at another place, if at all; null where the failure is another.</summary>
    static TextPosition? IndentingTab(string text, YamlException failure)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var indent = lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart(" \t-").Length);
            var tab = indent.IndexOf('\t');
            if (tab < 0 || lines[i].AsSpan().Trim().IsEmpty) continue;
            // what the parser cannot place is reported at the beginning
            return failure.Start.Line > i || failure.Start is { Line: 1, Column: 1 } ? new TextPosition(i + 1, tab + 1) : null;
        }
        return null;
    }

    static string? Decode(byte[] bytes, Problems problems)
    {
        var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, start, bytes.Length - start);
        }
        catch (DecoderFallbackException failure)
        {
            var offset = start + failure.Index;
            var line = 1 + bytes.AsSpan(0, offset).Count((byte)'\n');
            var column = offset - bytes.AsSpan(0, offset).LastIndexOf((byte)'\n');
            problems.Add(new(line, column), $"byte {offset} is not UTF-8; wanted a text file in UTF-8");
            return null;
        }
    }

    static TextPosition Place(Mark mark) => new((int)mark.Line, (int)mark.Column);

    YamlNode? Document()
    {
        Next<StreamStart>();
        if (parser.Current is StreamEnd || !Is<DocumentStart>())
        {
            problems.Add(new(1, 1), "the file is empty; wanted a pipeline: a map with name, data, model and stages");
            return null;
        }
        Next<DocumentStart>();
        var root = Value(1);
        Next<DocumentEnd>();
        if (parser.Current is DocumentStart second) problems.Add(Place(second.Start), "a second document; wanted one pipeline per file");
        return root;
    }

    bool Is<T>() where T : ParsingEvent => parser.Current is T;

    T Next<T>() where T : ParsingEvent
    {
        if (parser.Current is null) Advance();
        if (parser.Current is not T current) throw Lost(null);
        Advance();
        return current;
    }

    void Advance()
    {
        try
        {
            parser.MoveNext();
        }
        catch (Exception failure) when (failure is not YamlException)
        {
            // some broken files trip the scanner's own assertions instead of its error reports; the place is what the user needs
            throw Lost(failure);
        }
    }

    YamlException Lost(Exception? cause)
    {
        var place = scanner.CurrentPosition;
        return new YamlException(place, place, "cannot be read on from here; a bracket, a brace or a quote may be left open", cause);
    }

    YamlNode Value(int depth)
    {
        var current = parser.Current!;
        var at = Place(current.Start);
        if (current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw new YamlException(current.Start, current.End, "anchors and aliases are not allowed; write the value out");
        if (current is NodeEvent { Tag.IsEmpty: false } tagged && tagged.Tag.Value != "!")
            throw new YamlException(current.Start, current.End, "tags are not allowed; write the bare value");
        if (depth > DeepestNesting) throw new YamlException(current.Start, current.End, $"nested deeper than {DeepestNesting} levels");
        return current switch
        {
            MappingStart => Map(at, depth),
            SequenceStart => List(at, depth),
            _ => Scalar(),
        };
    }

    YamlScalar Scalar()
    {
        var scalar = Next<Scalar>();
        return new YamlScalar(Place(scalar.Start), scalar.Value, scalar.Style != ScalarStyle.Plain);
    }

    YamlList List(TextPosition at, int depth)
    {
        Next<SequenceStart>();
        var items = new List<YamlNode>();
        while (!Is<SequenceEnd>())
        {
            var item = Value(depth + 1);
            // of 1,2,3 nobody could tell; no number of a list begins with a zero that is none of its digits
            if (items.Count > 0 && item is YamlScalar { Text: ['0', _, ..] } && Decimal(items[^1], item) is { } number) items[^1] = number;
            else items.Add(item);
        }
        Next<SequenceEnd>();
        return new YamlList(at, items);
    }

    YamlMap Map(TextPosition at, int depth)
    {
        Next<MappingStart>();
        var entries = new List<YamlEntry>();
        var known = new HashSet<string>();
        while (!Is<MappingEnd>())
        {
            var keyNode = Value(depth + 1);
            var value = Value(depth + 1);
            if (entries.Count > 0 && value is YamlScalar { IsNull: true } && Decimal(entries[^1].Value, keyNode) is { } number)
                entries[^1] = entries[^1] with { Value = number };
            else if (keyNode is not YamlScalar key) problems.Add(keyNode.At, $"{keyNode.Description} as a key; wanted a word");
            else if (!known.Add(key.Text)) problems.Add(key.At, $"the key '{ShownText.Quote(key.Text)}' is there twice; wanted each key once");
            else entries.Add(new YamlEntry(key.Text, key.At, value));
        }
        Next<MappingEnd>();
        return new YamlMap(at, entries);
    }

    /// <summary>The number that two scalars make whose comma the parser took for the end of the first; null where they are no such number.</summary>
    YamlScalar? Decimal(YamlNode before, YamlNode after)
    {
        if (before is not YamlScalar { Quoted: false } whole || after is not YamlScalar { Quoted: false } part || !IsDigits(whole.Text)
            || whole.Text is ['0', _, ..] || !char.IsAsciiDigit(part.Text.FirstOrDefault()) || !NumberText.TryNumber($"{whole.Text}.{part.Text}", out _)
            || part.At != whole.At with { Column = whole.At.Column + whole.Text.Length + 1 })
            return null;
        var number = $"{whole.Text}.{part.Text}";
        problems.Add(whole.At, $"{whole.Text},{part.Text} has a comma, which ends a value here; the decimal sign is a point: {number}");
        return new YamlScalar(whole.At, number);
    }

    static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
