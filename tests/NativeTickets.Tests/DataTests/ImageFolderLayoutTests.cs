using NativeTickets.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

/// <summary>What people's folders of images look like, and what is read of them.</summary>
public sealed class ImageFolderLayoutTests : IDisposable
{
    static readonly string Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Val_beside_test_is_the_validation_split()
    {
        Fill("train", 6, "cat", "dog");
        Fill("val", 2, "cat", "dog");
        Fill("test", 3, "cat", "dog");
        var set = Open();
        Assert.Equal((12, 4, 6), (set.Train.Count, set.Validation.Count, set.Test.Count));
        Assert.Contains("test images: the folder 'test'", set.Contents);
        Assert.Contains("validation images: the folder 'val'", set.Contents);
        Assert.Contains("2 classes (train + val + test): cat 6 + 2 + 3, dog 6 + 2 + 3", set.Contents);
        Assert.Equal(0, Open(validation: 0).Validation.Count);
        var refused = Assert.Throws<DataException>(() => Open(validation: 3)).Message;
        Assert.Contains("the folder 'val', and 3 more were asked for", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("val")]
    [InlineData("valid")]
    [InlineData("Validation")]
    public void Val_alone_is_the_test_split(string name)
    {
        Fill("train", 10, "cat", "dog");
        Fill(name, 3, "cat", "dog");
        var set = Open();
        Assert.Equal((18, 2, 6), (set.Train.Count, set.Validation.Count, set.Test.Count));
        Assert.Contains($"test images: the folder '{name}', since there is no folder 'test'", set.Contents);
    }

    [Fact]
    public void The_images_of_each_split_enter_the_hash_of_the_content()
    {
        Fill("train", 4, "cat", "dog");
        Fill("test", 2, "cat", "dog");
        var without = Open().Sha256;
        Fill("val", 2, "cat", "dog");
        Assert.NotEqual(without, Open().Sha256);
    }

    [Theory]
    [InlineData("train", "has a folder 'train' but no folder 'test' or 'val'")]
    [InlineData("test", "has a folder 'test' but no folder 'train'")]
    [InlineData("train,val,valid", "has folders 'val' and 'valid', which are one split")]
    public void Splits_that_do_not_make_a_set_are_refused(string splits, string problem)
    {
        foreach (var split in splits.Split(',')) Fill(split, 2, "cat", "dog");
        Assert.Contains(problem, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_may_be_called_train()
    {
        Fill("", 5, "bus", "plane", "train");
        var set = Open();
        Assert.Equal(["bus", "plane", "train"], set.ClassNames);
        Assert.Equal(
            [$"{folder.Path}: 'train' is read as a class like the folders beside it; if it is a split, put the classes to train on into a folder 'train'"],
            set.Remarks);
    }

    [Fact]
    public void Folders_within_a_class_belong_to_it()
    {
        Fill("", 3, "cat", "dog");
        Save("cat/siamese/young/1.png", Color.Red);
        Save("dog/2021/1.png", Color.Red);
        Save("dog/2021/2.png", Color.Red);
        Assert.Contains("2 classes: cat 4, dog 5", Open().Contents);
    }

    [Fact]
    public void What_systems_and_programs_leave_is_passed_over()
    {
        Fill("", 5, "cat", "dog");
        var without = Open().Sha256;
        foreach (var junk in (string[])["__MACOSX/cat/._1.png", ".ipynb_checkpoints/1-checkpoint.png", "cat/.ipynb_checkpoints/1-checkpoint.png", "cat/._1.png",
            "dog/Thumbs.db", "dog/desktop.ini", "dog/@eaDir/1.png", ".git/config", "cat/.DS_Store"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, junk))!);
            File.WriteAllText(Path.Combine(folder, junk), "no image");
        }
        var set = Open();
        Assert.Equal(without, set.Sha256);
        Assert.Empty(set.Remarks);
        Assert.Contains(
            $"passed over: .git, .ipynb_checkpoints, __MACOSX, cat{Path.DirectorySeparatorChar}.ipynb_checkpoints, dog{Path.DirectorySeparatorChar}@eaDir",
            set.Contents);
    }

    [Fact]
    public void An_image_outside_of_every_class_is_counted_and_a_folder_beside_the_splits_named()
    {
        Fill("train", 2, "cat", "dog");
        Fill("test", 2, "cat", "dog");
        Save("train/lost.png", Color.Red);
        Save("lost.png", Color.Red);
        Save("extra/1.png", Color.Red);
        var set = Open();
        Assert.Equal([$"{folder.Path}: 2 images were skipped, which lie in no class folder, such as lost.png"], set.Remarks);
        Assert.Contains("passed over: extra", set.Contents);
    }

    [Fact]
    public void A_folder_within_the_folder_is_pointed_to()
    {
        Fill("shapes", 2, "cat", "dog");
        Directory.CreateDirectory(Path.Combine(folder, "__MACOSX"));
        Assert.Contains($"{Path.Combine(folder, "shapes")} has 2: is that the folder to name?", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_back_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        Fill("", 3, "cat", "dog");
        Directory.CreateSymbolicLink(Path.Combine(folder, "cat", "again"), folder);
        Assert.Contains("is a link to a folder that holds it", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_may_be_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        using var elsewhere = new TemporaryFolder();
        Fill("", 5, "cat");
        Fill("", 5, "dog");
        Directory.Move(Path.Combine(folder, "dog"), Path.Combine(elsewhere, "dogs"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "dog"), Path.Combine(elsewhere, "dogs"));
        Assert.Contains("2 classes: cat 5, dog 5", Open().Contents);
    }

    [Fact]
    public void Gray_stays_gray_where_every_image_is()
    {
        Fill("", 5, "cat", "dog"); // gray, in files of three channels
        var set = Open();
        Assert.Equal(1, set.Train.Channels);
        Assert.Equal(128, set.Train.Pixels(0)[0]);
        Assert.Contains("channels: 1, since every image is gray; channels: 3 reads them as red, green and blue", set.Contents);
        var color = Open(channels: 3);
        Assert.Equal(3, color.Train.Channels);
        Assert.Equal([128, 128, 128], Enumerable.Range(0, 3).Select(c => (int)color.Train.Pixels(0)[c * 64]));
        Assert.NotEqual(color.Sha256, set.Sha256);
    }

    [Fact]
    public void One_image_with_colors_makes_all_of_them_colored()
    {
        Fill("train", 5, "cat", "dog");
        Fill("test", 5, "cat", "dog");
        Save("test/cat/red.png", Color.Red);
        var set = Open();
        Assert.Equal((3, 3), (set.Train.Channels, set.Test.Channels));
        Assert.Contains("channels: 3, since not every image is gray; 20 of 21 are", set.Contents);
    }

    [Fact]
    public void Colors_become_the_gray_of_their_luminance_where_asked()
    {
        Save("a/0.png", Color.FromRgb(255, 0, 0));
        Save("b/0.png", Color.FromRgb(0, 255, 0));
        Save("c/0.png", Color.FromRgb(0, 0, 255));
        Save("d/0.png", Color.FromRgb(17, 17, 17));
        for (var i = 0; i < 2; i++) Save($"d/{i + 1}.png", Color.White);
        var images = ((ImageFolder)ImageSource.Folder(folder, null, 1)).Read("").Train;
        Assert.Equal([76, 150, 29, 17, 255], Enumerable.Range(0, 5).Select(i => (int)images.Pixels(i)[0])); // 0.299, 0.587 and 0.114 of 255
        Assert.Contains("channels: 1, as the pipeline says; 3 of 6 images have colors, which are lost", Open(channels: 1).Contents);
    }

    [Fact]
    public void The_content_of_color_images_has_the_hash_that_it_has_always_had()
    {
        for (var i = 0; i < 6; i++) Save($"{(i % 2 == 0 ? "a" : "b")}/{i}.png", Color.FromRgb((byte)(40 * i), 7, 9));
        Assert.Equal("5803e0afa5a5e98619521b2fc41446c463bdc0ab1f5dd5dd10bc55e5aaebe605", Open().Sha256);
        foreach (var name in (string[])["test/a/1.png", "test/b/2.png", "train/a/1.png", "train/b/2.png", "train/b/3.png"]) Save(name, Color.Blue);
        foreach (var name in (string[])["a", "b"]) Directory.Delete(Path.Combine(folder, name), recursive: true);
        Assert.Equal("16e7901203b35127bd03d84b09e4d885217fd3ec0b4e437b4a7f4f3ebf5c87d2", Open().Sha256);
    }

    [Fact]
    public void Sizes_are_said_and_what_becomes_of_them()
    {
        Fill("", 3, "cat", "dog");
        Assert.Contains("pixels: 8x8 (width x height)", Open().Contents);
        Save("cat/wide.png", Color.Gray, 20, 10);
        Save("cat/small.png", Color.Gray, 5, 6);
        Assert.Contains("pixels: from 5x6 to 20x10, resized to 9x9 (width x height)", Open(size: 9).Contents);
    }

    [Fact]
    public void Of_many_classes_the_extremes_are_said()
    {
        for (var i = 0; i < 23; i++) Fill("", i == 21 ? 1 : i == 22 ? 9 : 2, $"c{i:00}");
        Assert.Contains(Open().Contents, line => line.StartsWith("23 classes: c00 2, c01 2,", StringComparison.Ordinal)
            && line.EndsWith("c19 2 and 3 more, from c21 1 to c22 9", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(BmpBitsPerPixel.Pixel1)]
    [InlineData(BmpBitsPerPixel.Pixel4)]
    [InlineData(BmpBitsPerPixel.Pixel8)]
    [InlineData(BmpBitsPerPixel.Pixel16)]
    [InlineData(BmpBitsPerPixel.Pixel24)]
    [InlineData(BmpBitsPerPixel.Pixel32)]
    public void Bitmaps_of_every_depth_are_read(BmpBitsPerPixel depth)
    {
        for (var i = 0; i < 10; i++)
        {
            var path = Path.Combine(folder, i % 2 == 0 ? "cat" : "dog", $"{i}.BMP");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var image = new Image<Rgb24>(9, 8, Color.White);
            image.Save(path, new BmpEncoder { BitsPerPixel = depth });
        }
        var set = Open();
        Assert.Equal(10, set.Train.Count + set.Validation.Count + set.Test.Count);
        Assert.All(Enumerable.Range(0, set.Train.Count), i => Assert.True(set.Train.Pixels(i).ToArray().All(p => p == 255)));
    }

    [Fact]
    public void A_tilde_is_the_users_own_folder()
    {
        Assert.Equal(Home, UserPath.Expand("~"));
        Assert.Equal(Path.Combine(Home, "data", "x"), UserPath.Expand("~/data/x"));
        foreach (var other in (string[])["", "a/~", "~other/x", "./~", "/tmp/~"]) Assert.Equal(other, UserPath.Expand(other));
        var relative = Path.GetRelativePath(Home, folder);
        Fill("", 5, "cat", "dog");
        Assert.Equal(Open().Sha256, DataSets.Open(new DataRequest { Source = ImageSource.Folder($"~/{relative}") }, "nowhere").Sha256);
    }

    DataSet Open(int? size = null, int? channels = null, int? validation = null) => DataSets.Open(new DataRequest
    {
        Source = ImageSource.Folder(folder, size is { } side ? (side, side) : null, channels),
        Validation = validation,
    }, folder);

    string Refusal() => Assert.Throws<DataException>(() => Open()).Message;

    void Fill(string split, int count, params string[] classes)
    {
        foreach (var name in classes)
            for (var i = 0; i < count; i++) Save(Path.Combine(split, name, $"{i}.png"), Color.FromRgb(128, 128, 128));
    }

    void Save(string name, Color color, int width = 8, int height = 8)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var image = new Image<Rgb24>(width, height, color);
        image.Save(path);
    }
}
