using System.Text;
using CsCheck;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Tests;

public sealed class YamlReaderTests
{
    static string[] ProblemsOf(string text)
    {
        var problems = new Problems("p.yaml");
        YamlReader.ReadText(text, problems);
        return problems.Any ? [.. Assert.Throws<ConfigException>(problems.ThrowIfAny).Problems] : [];
    }

    static string[] ProblemsOf(byte[] bytes)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("nativetickets").FullName, "p.yaml");
        File.WriteAllBytes(path, bytes);
        var problems = new Problems("p.yaml");
        YamlReader.ReadFile(path, problems);
        return problems.Any ? [.. Assert.Throws<ConfigException>(problems.ThrowIfAny).Problems] : [];
    }

    [Fact]
    public void Every_key_and_value_knows_its_place()
    {
        var problems = new Problems("p.yaml");
        var root = Assert.IsType<YamlMap>(YamlReader.ReadText("name: a\ndata: { dataset: \"mnist\",\n  validation: [5, 6] }\n", problems));
        Assert.False(problems.Any);
        var data = root.Entries[1];
        Assert.Equal(new TextPosition(2, 1), data.At);
        var map = Assert.IsType<YamlMap>(data.Value);
        Assert.Equal(new TextPosition(2, 7), map.At);
        Assert.Equal(new TextPosition(2, 18), map.Entries[0].Value.At);
        Assert.True(Assert.IsType<YamlScalar>(map.Entries[0].Value).Quoted);
        var list = Assert.IsType<YamlList>(map.Entries[1].Value);
        Assert.Equal(new TextPosition(3, 19), list.Items[1].At);
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x\n", "p.yaml:1:4: not YAML: anchors and aliases are not allowed; write the value out")]
    [InlineData("a: !!binary aGk=\n", "p.yaml:1:4: not YAML: tags are not allowed; write the bare value")]
    [InlineData("a: 1\na: 2\n", "p.yaml:2:1: the key 'a' is there twice; wanted each key once")]
    [InlineData("? [1]\n: 2\n", "p.yaml:1:3: a list as a key; wanted a word")]
    [InlineData("a: 1\n---\nb: 2\n", "p.yaml:2:1: a second document; wanted one pipeline per file")]
    [InlineData("", "p.yaml:1:1: the file is empty; wanted a pipeline: a map with name, data, model and stages")]
    [InlineData("# nothing\n", "p.yaml:1:1: the file is empty; wanted a pipeline: a map with name, data, model and stages")]
    public void What_is_not_plain_yaml_is_told_with_its_place(string text, string expected) => Assert.Equal([expected], ProblemsOf(text));

    [Fact]
    public void An_open_bracket_is_told_with_its_place() => Assert.Equal(
        ["p.yaml:2:1: not YAML: cannot be read on from here; a bracket, a brace or a quote may be left open"], ProblemsOf("a: [1, 2\nb: 3\n"));

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Equal(["p.yaml:1:33: not YAML: nested deeper than 32 levels"], ProblemsOf(new string('[', 5000)));

    [Fact]
    public void A_file_that_is_too_large_is_refused_before_it_is_read() =>
        Assert.Equal(["p.yaml:1:1: the file has 1048577 bytes; wanted a pipeline of at most 1048576"], ProblemsOf(new byte[YamlReader.LargestFile + 1]));

    [Fact]
    public void A_byte_that_is_not_utf8_is_told_with_its_offset() =>
        Assert.Equal(["p.yaml:2:4: byte 8 is not UTF-8; wanted a text file in UTF-8"], ProblemsOf([.. "a: b\nc: "u8, 0xff, 0x0a]));

    [Fact]
    public void A_missing_file_is_told_with_what_was_wanted() => Assert.Equal(
        "no/such.yaml: no such file; wanted the path of a pipeline, such as pipelines/quickstart.yaml",
        Assert.Throws<ConfigException>(() => YamlReader.ReadFile("no/such.yaml", new Problems("no/such.yaml"))).Message);

    [Fact]
    public void Any_text_at_all_is_read_or_refused_but_never_crashes()
    {
        var pieces = Gen.OneOf("a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "&x", "*x", "!", "#", "%", "@", "?", "---", "...",
            "\t", "\0", "\\", "é", "0", "~");
        pieces.Array[0, 40].Sample(parts => ProblemsOf(string.Concat(parts)), iter: 3000);
    }

    [Fact]
    public void Any_bytes_at_all_are_read_or_refused_but_never_crash() =>
        Gen.Byte.Array[0, 60].Sample(bytes => ProblemsOf(Encoding.Latin1.GetString(bytes)), iter: 3000);
}
