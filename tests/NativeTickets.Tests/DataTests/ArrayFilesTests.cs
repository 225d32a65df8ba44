using NativeTickets.Data;

namespace NativeTickets.Tests;

/// <summary>Images and labels from IDX and NumPy files that are made here.</summary>
public sealed class ArrayFilesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void Idx_plain_and_packed_npy_and_npz_hold_the_same_images()
    {
        var (pixels, labels) = (Bytes(6 * 4 * 5), new byte[] { 0, 1, 2, 0, 1, 2 });
        Put("images.idx", ArrayWriter.Idx(0x08, [6, 4, 5], pixels));
        Put("labels.idx", ArrayWriter.Idx(0x08, [6], labels));
        Put("images.idx.gz", SmallSet.Pack(ArrayWriter.Idx(0x08, [6, 4, 5], pixels)));
        Put("images.npy", ArrayWriter.Npy("|u1", [6, 4, 5], pixels));
        Put("labels.npy", ArrayWriter.Npy("<i8", [6], [.. labels.SelectMany(label => BitConverter.GetBytes((long)label))], version: 2));
        Put("all.npz", ArrayWriter.Npz(("x", ArrayWriter.Npy("|u1", [6, 4, 5, 1], pixels)), ("y", ArrayWriter.Npy("<f4", [6, 1],
            [.. labels.SelectMany(label => BitConverter.GetBytes((float)label))]))));
        LoadedImages[] read =
        [
            Read("images.idx", "labels.idx"), Read("images.idx.gz", "labels.npy"), Read("images.npy", "labels.idx"), Read("all.npz:x", "all.npz:y"),
        ];
        Assert.All(read, set => Assert.Equal((6, 1, 4, 5, 3, read[0].Sha256),
            (set.Train.Count, set.Train.Channels, set.Train.Height, set.Train.Width, set.Train.Classes, set.Sha256)));
        Assert.Equal(pixels[20..40], read[3].Train.Pixels(1).ToArray());
        Assert.Equal(["0", "1", "2"], read[0].ClassNames);
        Assert.Null(read[0].Test);
    }

    [Fact]
    public void Channels_may_come_last_or_first_and_test_images_may_have_files_of_their_own()
    {
        Put("last.npy", ArrayWriter.Npy("|u1", [2, 2, 2, 3], [.. Enumerable.Range(0, 24).Select(i => (byte)i)]));
        Put("first.npy", ArrayWriter.Npy("|u1", [1, 3, 2, 2], [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]));
        Put("labels.npy", ArrayWriter.Npy(">i2", [2], [0, 1, 0, 0]));
        Put("one.npy", ArrayWriter.Npy("|u1", [1], [4]));
        var read = ImageSource.Arrays(new ArrayPaths("last.npy", "labels.npy", "first.npy", "one.npy")).Read(folder);
        Assert.Equal([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11], read.Train.Pixels(0).ToArray());
        Assert.Equal(read.Train.Pixels(0).ToArray(), read.Test!.Pixels(0).ToArray());
        Assert.Equal((1, 0, 4, 5), (read.Train.Label(0), read.Train.Label(1), read.Test.Label(0), read.Test.Classes));
    }

    [Theory]
    [InlineData("images.idx", "labels.idx")]
    [InlineData("images.idx.gz", "labels.idx")]
    [InlineData("images.npy", "labels.npy")]
    [InlineData("images.npy.gz", "labels.npy.gz")]
    public void A_file_may_be_packed_or_a_link_that_is_shorter_than_what_it_leads_to(string images, string labels)
    {
        const int Count = 60, Side = 40;
        var (pixels, numbers) = (new byte[Count * Side * Side], Bytes(Count).Select(b => (byte)(b % 2)).ToArray());
        Put("far-images.idx", ArrayWriter.Idx(0x08, [Count, Side, Side], pixels));
        Put("far-images.idx.gz", SmallSet.Pack(ArrayWriter.Idx(0x08, [Count, Side, Side], pixels)));
        Put("far-images.npy", ArrayWriter.Npy("|u1", [Count, Side, Side], pixels));
        Put("far-images.npy.gz", SmallSet.Pack(ArrayWriter.Npy("|u1", [Count, Side, Side], pixels)));
        Put("far-labels.idx", ArrayWriter.Idx(0x08, [Count], numbers));
        Put("far-labels.npy", ArrayWriter.Npy("|u1", [Count], numbers));
        Put("far-labels.npy.gz", SmallSet.Pack(ArrayWriter.Npy("|u1", [Count], numbers)));
        foreach (var name in (string[])[images, labels]) File.CreateSymbolicLink(Path.Combine(folder, name), $"far-{name}");
        var read = Read(images, labels);
        Assert.Equal(Read($"far-{images}", $"far-{labels}").Sha256, read.Sha256);
        Assert.Equal((Count, Side, Side), (read.Train.Count, read.Train.Height, read.Train.Width));
    }

    [Theory]
    [InlineData("labels.npy", "labels.npy", "images of bytes from 0 to 255")]
    [InlineData("images.npy", "negative.npy", "negative.npy: the label 1 is -1; a class counted from 0 was expected")]
    [InlineData("images.npy", "half.npy", "half.npy: holds 0.5 at 1; a whole number was expected")]
    [InlineData("images.npy", "five.npy", "has 5 labels, images.npy 2 images; as many were expected")]
    [InlineData("images.npy", "single.npy", "its largest label is 0; 2 to 65,536 classes")]
    [InlineData("fortran.npy", "labels.npy", "save it with numpy.ascontiguousarray")]
    [InlineData("object.npy", "labels.npy", "holds numbers of the kind '|O8'")]
    [InlineData("huge.npy", "labels.npy", "says that it has ")]
    [InlineData("cut.npy", "labels.npy", "more were expected. Fetch it again")]
    [InlineData("long.npy", "labels.npy", "where it should end. Fetch it again")]
    [InlineData("text.npy", "labels.npy", "an array of NumPy begins with 934e554d5059")]
    [InlineData("text.idx", "labels.npy", "an IDX file begins with 0000")]
    [InlineData("all.npz", "labels.npy", "has 2 arrays; name one of x, y, as in all.npz:NAME")]
    [InlineData("all.npz:z", "labels.npy", "has no array 'z'; name one of x, y")]
    [InlineData("text.npz", "labels.npy", "cannot be unpacked")]
    [InlineData("nowhere.npy", "labels.npy", "there is no file nowhere.npy")]
    public void What_does_not_fit_is_told_with_what_was_expected(string images, string labels, string expected)
    {
        var two = ArrayWriter.Npy("|u1", [2, 3, 3], Bytes(18));
        Put("images.npy", two);
        Put("labels.npy", ArrayWriter.Npy("|u1", [2], [0, 1]));
        Put("negative.npy", ArrayWriter.Npy("|i1", [2], [0, 255]));
        Put("half.npy", ArrayWriter.Npy("<f8", [2], [.. BitConverter.GetBytes(0.0), .. BitConverter.GetBytes(0.5)]));
        Put("five.npy", ArrayWriter.Npy("|u1", [5], new byte[5]));
        Put("single.npy", ArrayWriter.Npy("|u1", [2], new byte[2]));
        Put("fortran.npy", ArrayWriter.Npy("|u1", [2, 3, 3], Bytes(18), order: "True"));
        Put("object.npy", ArrayWriter.Npy("|O8", [2], Bytes(16)));
        Put("huge.npy", ArrayWriter.Npy("|u1", [2_000_000_000, 2_000_000_000, 2_000_000_000], Bytes(18)));
        Put("cut.npy", two[..^1]);
        Put("long.npy", [.. two, 0]);
        foreach (var name in (string[])["text.npy", "text.npz", "text.idx"]) Put(name, "no array, but a text"u8.ToArray());
        Put("all.npz", ArrayWriter.Npz(("x", two), ("y", two)));
        Assert.Contains(expected, Assert.Throws<DataException>(() => Read(images, labels)).Message);
    }

    [Fact]
    public void Test_images_come_with_test_labels()
    {
        Assert.Equal("data.testImages is there without data.testLabels; wanted both or neither",
            Assert.Throws<DataException>(() => ImageSource.Arrays(new ArrayPaths("x", "y", TestImages: "z")).Read(folder)).Message);
        Assert.Equal("data.testLabels is there without data.testImages; wanted both or neither",
            Assert.Throws<DataException>(() => ImageSource.Arrays(new ArrayPaths("x", "y", TestLabels: "z")).Read(folder)).Message);
    }

    public void Dispose() => folder.Dispose();

    static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 5))];

    LoadedImages Read(string images, string labels) => ImageSource.Arrays(new ArrayPaths(images, labels)).Read(folder);

    void Put(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(folder, name), bytes);
}
