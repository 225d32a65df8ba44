using NativeTickets.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

public sealed class ImageFolderTests
{
    [Fact]
    public void Every_class_folder_is_a_class_and_every_format_is_read()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "train/cat/1.png", Color.Red);
        Save(folder, "train/cat/2.webp", Color.Red);
        Save(folder, "train/dog/1.jpg", Color.Blue);
        Save(folder, "train/dog/2.png", Color.Blue);
        Save(folder, "train/dog/3.bmp", Color.Blue);
        Save(folder, "train/dog/4.gif", Color.Blue);
        Save(folder, "train/dog/5.tiff", Color.Blue);
        Save(folder, "test/dog/1.png", Color.Blue);
        var set = Open(folder);
        Assert.Equal(["cat", "dog"], set.ClassNames);
        Assert.Equal((7, 0, 1), (set.Train.Count, set.Validation.Count, set.Test.Count));
        Assert.Null(set.Official);
        Assert.Equal([0, 0, 1, 1, 1, 1, 1], Enumerable.Range(0, 7).Select(set.Train.Label));
        Assert.Equal([255, 0, 0], Enumerable.Range(0, 3).Select(c => (int)set.Train.Pixels(0)[c * 64]));
        foreach (var i in (int[])[3, 4, 5, 6]) Assert.Equal([0, 0, 255], Enumerable.Range(0, 3).Select(c => (int)set.Train.Pixels(i)[c * 64]));
        Assert.Equal([0, 0, 255], Enumerable.Range(0, 3).Select(c => (int)set.Test.Pixels(0)[c * 64]));
    }

    [Fact]
    public void Without_a_test_folder_a_fifth_is_set_apart()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 10; i++) Save(folder, $"{(i % 2 == 0 ? "a" : "b")}/{i}.png", Color.Gray);
        var set = Open(folder);
        Assert.Equal((8, 2), (set.Train.Count, set.Test.Count));
    }

    [Fact]
    public void Images_of_other_sizes_are_refused_or_resized_where_asked()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 5; i++) Save(folder, $"a/{i}.png", Color.Red);
        Save(folder, "b/0.png", Color.Blue, 12);
        var refused = Assert.Throws<DataException>(() => Open(folder));
        Assert.Contains("12x12", refused.Message);
        Assert.Contains("data.size", refused.Message);
        Assert.Equal(10, Open(folder, (10, 10)).Train.Height);
    }

    [Fact]
    public void A_file_that_is_no_image_is_named()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "a/0.png", Color.Red);
        Directory.CreateDirectory(Path.Combine(folder, "b"));
        File.WriteAllText(Path.Combine(folder, "b", "1.png"), "not an image");
        Assert.Contains(Path.Combine("b", "1.png"), Assert.Throws<DataException>(() => Open(folder)).Message);
    }

    [Theory]
    [InlineData("c", null, "")]
    [InlineData("train/c", null, "")]
    [InlineData("test/c", null, "")]
    [InlineData("c", "1.heic", ", but 1 .heic")]
    [InlineData("c", ".DS_Store", "")]
    public void A_class_folder_without_an_image_is_an_error(string empty, string? inside, string told)
    {
        using var folder = new TemporaryFolder();
        var parts = empty.Contains('/', StringComparison.Ordinal) ? (string[])["train/", "test/"] : [""];
        foreach (var part in parts)
            foreach (var name in (string[])["a", "b", "c"])
                if (part + name != empty)
                    for (var i = 0; i < 5; i++) Save(folder, $"{part}{name}/{i}.png", Color.Red);
        var place = Path.Combine(folder, empty);
        Directory.CreateDirectory(place);
        if (inside is not null) File.WriteAllText(Path.Combine(place, inside), "x");
        Assert.Equal($"{place}: this class has no image ({string.Join(", ", ImageFile.Extensions)}){told}; add its images, or remove the folder",
            Assert.Throws<DataException>(() => Open(folder)).Message);
    }

    [Fact]
    public void Files_that_are_skipped_are_counted()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 10; i++) Save(folder, $"{(i % 2 == 0 ? "a" : "b")}/{i}.png", Color.Gray);
        Assert.Empty(Open(folder).Remarks);
        foreach (var name in (string[])["a/1.heic", "a/2.HEIC", "b/labels.txt", "b/.DS_Store", "b/README"]) File.WriteAllText(Path.Combine(folder, name), "x");
        Assert.Equal(
            $"{folder.Path}: 4 files were skipped, which are no images by their names: 2 .heic, 1 without an ending, 1 .txt; "
                + $"images end with {string.Join(", ", ImageFile.Extensions)}",
            Assert.Single(Open(folder).Remarks));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() => Assert.Contains("no image folder", Assert.Throws<DataException>(() => Open("nowhere-at-all")).Message);

    static DataSet Open(string folder, (int, int)? size = null) =>
        DataSets.Open(new DataRequest { Source = ImageSource.Folder(folder, size), Validation = 0 }, folder);

    static void Save(string folder, string name, Color color, int size = 8)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var image = new Image<Rgb24>(size, size, color);
        image.Save(path); // in the format of the name
    }
}
