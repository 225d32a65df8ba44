using NativeTickets.Config.Yaml;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

/// <summary>Pipelines on a folder of images: what a check says of it.</summary>
public sealed class FolderDataTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Gray_images_are_not_normalized_by_the_statistics_of_colors()
    {
        Fill(isGray: true);
        var column = Text("testNormalization: imagenet").Split('\n')[1].IndexOf("imagenet", StringComparison.Ordinal) + 1;
        Assert.Equal(
            [$"p.yaml:2:{column}: testNormalization is imagenet, which has three channels, and the images have 1; wanted own, or channels: 3 of a folder"],
            Assert.Throws<ConfigException>(() => Check("testNormalization: imagenet")).Problems);
        Assert.Contains("channels: 3, as the pipeline says; 20 of 20 images are gray", Check("testNormalization: imagenet, channels: 3").Overview.DataContents);
    }

    [Fact]
    public void A_check_lists_what_was_found_and_warns_of_what_was_skipped()
    {
        Fill(isGray: false);
        File.WriteAllText(Path.Combine(folder, "cat", "notes.txt"), "x");
        Directory.CreateDirectory(Path.Combine(folder, "__MACOSX"));
        var overview = Check("validation: 2").Overview;
        Assert.Equal(
        [
            $"folder: {folder.Path}",
            "2 classes: cat 10, dog 10",
            "pixels: 8x8 (width x height)",
            "channels: 3, since not every image is gray; 0 of 20 are",
            "test images: a fifth of all, drawn by the seed, since there is no folder 'train' with a folder 'test' or 'val' beside it",
            "passed over: __MACOSX",
        ], overview.DataContents);
        Assert.StartsWith($"{folder.Path}: 1 file was skipped, which are no images by their names: 1 .txt", Assert.Single(overview.Warnings));
    }

    [Theory]
    [InlineData("channels: 2", "data.channels is 2; wanted 1 or 3")]
    [InlineData("grayscale: true", "unknown key 'grayscale' in data: `grayscale` is `channels` here")]
    public void Channels_are_one_or_three(string keys, string problem) =>
        Assert.EndsWith(problem, Assert.Single(Assert.Throws<ConfigException>(() => Check(keys)).Problems), StringComparison.Ordinal);

    string Text(string keys) => $$"""
        name: small
        data: { dataset: folder, path: '{{folder.Path}}', {{keys}} }
        model: { layers: [ flatten, { linear: 2 } ] }
        stages: [ { describe: { id: size } } ]
        """;

    CheckReport Check(string keys)
    {
        using var runs = new TemporaryFolder();
        var options = new RunOptions { Out = runs, Device = "cpu", Threads = 1 };
        return PipelineCheck.Run(PipelineText.Read(Text(keys)), [], options, 0, TestContext.Current.CancellationToken);
    }

    void Fill(bool isGray)
    {
        for (var i = 0; i < 20; i++)
        {
            var path = Path.Combine(folder, i % 2 == 0 ? "cat" : "dog", $"{i}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var level = (byte)(10 * i);
            var (green, blue) = isGray ? (level, level) : ((byte)(level / 2), (byte)(200 - level));
            using var image = new Image<Rgb24>(8, 8, Color.FromRgb(level, green, blue));
            image.Save(path);
        }
    }
}
