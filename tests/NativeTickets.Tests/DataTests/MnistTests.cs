using System.Buffers.Binary;
using System.IO.Compression;
using NativeTickets.Data;

namespace NativeTickets.Tests;

public sealed class MnistTests
{
    [Fact]
    public void The_real_mnist_is_the_official_one_and_its_splits_are_disjoint()
    {
        var mnist = DataSets.Open(new DataRequest { Source = ImageSource.Mnist, Seed = 1 }, RealData.Folder);
        Assert.True(mnist.Official);
        Assert.Equal((55_000, 5_000, 10_000), (mnist.Train.Count, mnist.Validation.Count, mnist.Test.Count));
        Assert.Equal(5, mnist.Train.SourceIndex(0) == 0 ? mnist.Train.Label(0) : mnist.Validation.Label(0));
        var train = Enumerable.Range(0, mnist.Train.Count).Select(mnist.Train.SourceIndex).ToHashSet();
        Assert.DoesNotContain(Enumerable.Range(0, mnist.Validation.Count).Select(mnist.Validation.SourceIndex), train.Contains);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Plain_and_packed_files_give_the_same_images(bool pack)
    {
        using var folder = new TemporaryFolder();
        Write(folder, pack, "train", 12);
        Write(folder, pack, "t10k", 3);
        var set = DataSets.Open(new DataRequest { Source = ImageSource.Mnist, Validation = 2 }, folder);
        Assert.Equal((10, 2, 3), (set.Train.Count, set.Validation.Count, set.Test.Count));
        Assert.False(set.Official);
        Assert.Equal("977c2d21", set.Sha256[..8]);
    }

    [Fact]
    public void A_missing_data_set_s_error_says_the_command()
    {
        using var folder = new TemporaryFolder();
        var missing = Assert.Throws<DataException>(() => DataSets.Open(new DataRequest { Source = ImageSource.Mnist }, folder));
        Assert.Contains($"nativetickets data get mnist --data {folder.Path}", missing.Message);
        Assert.Contains("NATIVETICKETS_DATA", missing.Message);
    }

    [Theory]
    [InlineData(0, 99, "byte 0")]
    [InlineData(4, 2_000_000_000, "byte 4")]
    [InlineData(4, 13, "its label file has 12")]
    [InlineData(8, 27, "byte 8")]
    public void A_damaged_header_is_named_with_its_offset(int offset, int value, string told)
    {
        using var folder = new TemporaryFolder();
        Write(folder, false, "train", 12);
        Write(folder, false, "t10k", 3);
        var path = Path.Combine(folder, "mnist", "train-images-idx3-ubyte");
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(offset), value);
        File.WriteAllBytes(path, bytes);
        var damaged = Assert.Throws<DataException>(() => DataSets.Open(new DataRequest { Source = ImageSource.Mnist }, folder));
        Assert.Contains(told, damaged.Message);
        Assert.Contains(path, damaged.Message);
    }

    [Fact]
    public void A_file_that_is_cut_short_is_named_with_the_byte_where_it_ends()
    {
        using var folder = new TemporaryFolder();
        Write(folder, false, "train", 12);
        var path = Path.Combine(folder, "mnist", "train-images-idx3-ubyte");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..1000]);
        Assert.Contains("ends at byte 1,000",
            Assert.Throws<DataException>(() => DataSets.Open(new DataRequest { Source = ImageSource.Mnist }, folder)).Message);
    }

    static void Write(string folder, bool pack, string part, int count)
    {
        // any pixels will do, but the checksum above is of these, which are numbered from the beginning of their file
        byte[] pixels = [.. Enumerable.Range(16, count * 28 * 28).Select(i => (byte)(i * 7))];
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
        Save(Path.Combine(folder, "mnist", $"{part}-images-idx3-ubyte"), ArrayWriter.Idx(0x08, [count, 28, 28], pixels), pack);
        Save(Path.Combine(folder, "mnist", $"{part}-labels-idx1-ubyte"), ArrayWriter.Idx(0x08, [count], labels), pack);
    }

    static void Save(string path, byte[] bytes, bool pack)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(pack ? path + ".gz" : path);
        using Stream stream = pack ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(bytes);
    }
}
