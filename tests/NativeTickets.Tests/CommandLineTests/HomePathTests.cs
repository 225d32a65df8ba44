using System.Text.RegularExpressions;
using NativeTickets.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

/// <summary>Paths that begin with <c>~</c>, where no shell has put the user's folder in its place; and what is said of a folder of images.</summary>
public sealed partial class HomePathTests : IDisposable
{
    readonly TemporaryFolder home = new(), folder = new();

    public void Dispose()
    {
        home.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("~/sets/pictures", "~/nowhere")]
    [InlineData("pictures", "~/sets")]
    public void Every_path_may_begin_at_home(string path, string sets)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the user's folder is not a variable there");
        for (var i = 0; i < 10; i++) Save($"sets/pictures/{(i % 2 == 0 ? "cat" : "dog")}/{i}.png", (byte)(20 * i));
        File.WriteAllText(Path.Combine(home, "p.yaml"), $$"""
            name: small
            data: { dataset: folder, path: {{path}} }
            model: { layers: [ flatten, { linear: 2 } ] }
            stages: [ { describe: { id: size } } ]
            """);
        var check = CommandLine.RunWith([("HOME", home), (DataSets.FolderVariable, sets)], folder, "check", "~/p.yaml").Ended(0).Output;
        Assert.Contains("2 classes: cat 5, dog 5", check, StringComparison.Ordinal);
        Assert.Contains("channels: 1, since every image is gray", check, StringComparison.Ordinal);
        Assert.Contains("test images: a fifth of all, drawn by the seed", check, StringComparison.Ordinal);
        CommandLine.RunWith([("HOME", home)], folder, "run", "~/p.yaml", "--out=~/results", $"--data={sets}").Ended(0);
        Assert.True(File.Exists(Path.Combine(home, "results", "small", "report.html")));
        CommandLine.RunWith([("HOME", home)], folder, "report", "~/results/small", "--publish=~/pages/small.md").Ended(0);
        Assert.True(File.Exists(Path.Combine(home, "pages", "small.md")));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Every_argument_and_flag_that_names_a_folder_or_a_file_is_declared_as_a_path()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "Cli"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText).ToArray();
        Assert.Empty(sources.SelectMany(source => Declared().Matches(source)).Select(match => match.Value));
        Assert.Contains(sources, source => source.Contains("PathInput.Argument(", StringComparison.Ordinal));
    }

    // as Option and Argument are declared, with a text that begins as those of paths do
    [GeneratedRegex("""new (Argument|Option)<string\??>\([^)]*\)\s*\{\s*Description = "(The folder that|A run folder|A pipeline file|The file to|Write a )""")]
    private static partial Regex Declared();

    void Save(string name, byte gray)
    {
        var path = Path.Combine(home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var image = new Image<Rgb24>(8, 8, Color.FromRgb(gray, gray, gray));
        image.Save(path);
    }
}
