using System.Formats.Tar;
using System.Security.Cryptography;
using NativeTickets.Data;
using NativeTickets.Lab.Inspection;

namespace NativeTickets.Tests;

/// <summary>CIFAR-100, Fashion-MNIST and CIFAR-10-C, from small files of their form.</summary>
public sealed class PublishedSetsTests : IDisposable
{
    const int ImageBytes = 3 * 32 * 32;

    readonly TemporaryFolder folder = new();

    [Fact]
    public void Cifar100_takes_the_fine_label_of_each_record()
    {
        byte[] Record(byte coarse, byte fine) => [coarse, fine, .. Pixels(1, fine)];
        Put("cifar-100-binary", "train.bin", [.. Record(4, 0), .. Record(19, 99), .. Record(0, 41)]);
        Put("cifar-100-binary", "test.bin", Record(1, 7));
        var set = DataSets.Open(new DataRequest { Source = ImageSource.Cifar100, Validation = 0 }, folder);
        Assert.Equal(["apple", "worm", "lawn_mower"], Enumerable.Range(0, 3).Select(i => set.ClassNames[set.Train.Label(i)]));
        Assert.Equal(Pixels(1, 99), set.Train.Pixels(1).ToArray());
        Assert.Equal((100, 100, 1, false), (set.ClassNames.Count, set.ClassNames.Distinct().Count(), set.Test.Count, set.Official));
        Assert.Equal(set.ClassNames.Order(StringComparer.Ordinal), set.ClassNames);
    }

    [Fact]
    public void Cifar100_names_a_label_out_of_range_and_a_record_that_is_cut()
    {
        Put("cifar-100-binary", "test.bin", new byte[2 + ImageBytes]);
        string Told(byte[] train)
        {
            Put("cifar-100-binary", "train.bin", train);
            return Assert.Throws<DataException>(() => ImageSource.Cifar100.Read(folder)).Message;
        }

        Assert.Contains("train.bin: the label at byte 3,075 is 100; 0 to 99 was expected", Told([.. new byte[2 + ImageBytes], 0, 100, .. Pixels(1)]));
        Assert.Contains("train.bin: the coarse label at byte 0 is 20; 0 to 19 was expected", Told([20, 1, .. Pixels(1)]));
        Assert.Contains("train.bin: ends at byte 3,070; 4 more were expected", Told(new byte[ImageBytes - 2]));
        Assert.Contains("train.bin: is empty", Told([]));
    }

    [Fact]
    public void Fashion_mnist_lies_in_its_own_folder_alone_since_mnist_has_the_same_names()
    {
        PutIdx("");
        Assert.Contains("data get fashionmnist", Assert.Throws<DataException>(() => ImageSource.FashionMnist.Read(folder)).Message);
        Assert.Equal(2, ImageSource.Mnist.Read(folder).Train.Count);
        PutIdx("fashion-mnist");
        var set = ImageSource.FashionMnist.Read(folder);
        Assert.Equal(("Ankle boot", false), (set.ClassNames[set.Train.Label(1)], set.Official));
        Assert.Contains("train-images-idx3-ubyte: not the official bytes: is unpacked", string.Join('\n', Verified("fashionmnist")));
    }

    [Fact]
    public void A_packed_file_whose_digest_is_known_is_official_and_the_unpacked_one_cannot_be_told()
    {
        var entry = SmallSet.OneByOne();
        entry = entry with { Contents = [.. entry.Contents.Select(content => content with { Sha256 = null })] };
        Put("small", "first.bin.gz", SmallSet.Pack(SmallSet.First));
        Put("small", "second.bin.gz", SmallSet.Pack(SmallSet.Second));
        Assert.True(DataVerification.Verify(entry, folder).IsOfficial);
        Put("small", "second.bin.gz", SmallSet.Pack([.. SmallSet.Second.Reverse()]));
        Assert.Equal([FileState.Official, FileState.NotOfficial], DataVerification.Verify(entry, folder).Files.Select(file => file.State));
    }

    [Fact]
    public void A_fetched_file_whose_packed_digest_alone_is_known_is_not_fetched_again()
    {
        using var server = new FileServer();
        server.Files["first.bin.gz"] = SmallSet.Pack(SmallSet.First);
        server.Files["second.bin.gz"] = SmallSet.Pack(SmallSet.Second);
        var entry = SmallSet.OneByOne();
        entry = entry with { Contents = [.. entry.Contents.Select(content => content with { Sha256 = null })] };
        Assert.EndsWith($"fetched and verified ({Path.Combine(folder, "small")})", DataInspection.Get(entry, folder, server.Address.AbsoluteUri, _ => { }, default)[^1]);
        Assert.Contains("already here", DataInspection.Get(entry, folder, "http://127.0.0.1:1/", _ => { }, default)[^1]);
    }

    [Fact]
    public void An_archive_that_is_not_packed_is_fetched_and_unpacked_too()
    {
        using var plain = new MemoryStream();
        using (var tar = new TarWriter(plain, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(SmallSet.FileEntry("small/first.bin", SmallSet.First));
            tar.WriteEntry(SmallSet.FileEntry("small/second.bin", SmallSet.Second));
        }
        using var server = new FileServer();
        var archive = server.Files["small.tar"] = plain.ToArray();
        var entry = SmallSet.Archived(SmallSet.Archive());
        entry = entry with { Downloads = [new("small.tar", archive.Length, Convert.ToHexStringLower(SHA256.HashData(archive)))] };
        Assert.Contains("fetched and verified", DataInspection.Get(entry, folder, server.Address.AbsoluteUri, _ => { }, default)[^1]);
        Assert.True(DataVerification.Verify(entry, folder).IsOfficial);
        Assert.Equal(SmallSet.Second, File.ReadAllBytes(Path.Combine(folder, "small", "second.bin")));
    }

    [Fact]
    public void Corrupted_images_of_a_severity_are_a_fifth_of_their_file()
    {
        Put("CIFAR-10-C", "fog.npy", ArrayWriter.Npy("|u1", [10, 32, 32, 3], Pixels(10)));
        Put("CIFAR-10-C", "labels.npy", ArrayWriter.Npy("|u1", [10], [.. Enumerable.Range(0, 10).Select(i => (byte)i)]));
        var (images, isOfficial, _) = CorruptedCifarFiles.ReadTest(folder, "fog", 3);
        Assert.Equal((2, 4, 5, false), (images.Count, images.Label(0), images.Label(1), isOfficial));
        var third = Pixels(10)[(4 * ImageBytes)..(5 * ImageBytes)];
        Assert.Equal(third.Where((_, i) => i % 3 == 1), images.Pixels(0).ToArray()[1024..2048]);
        Assert.Contains("data get cifar10c", Assert.Throws<DataException>(() => CorruptedCifarFiles.ReadTest(folder, "snow", 3)).Message);
        Put("CIFAR-10-C", "snow.npy", ArrayWriter.Npy("|u1", [9, 32, 32, 3], Pixels(9)));
        Assert.Contains("as many images at each of 5 severities were expected",
            Assert.Throws<DataException>(() => CorruptedCifarFiles.ReadTest(folder, "snow", 3)).Message);
        Put("CIFAR-10-C", "labels.npy", ArrayWriter.Npy("|u1", [10], [.. Enumerable.Range(1, 10).Select(i => (byte)i)]));
        Assert.Contains("the label 9 is 10; 0 to 9 was expected", Assert.Throws<DataException>(() => CorruptedCifarFiles.ReadTest(folder, "fog", 1)).Message);
    }

    [Fact]
    public void The_nineteen_corruptions_are_fifteen_of_the_benchmark_and_four_for_validation()
    {
        Assert.Equal(19, ImageSource.Corruptions.Distinct().Count());
        Assert.Equal(["jpeg_compression", "speckle_noise"], ImageSource.Corruptions.Skip(14).Take(2));
        // names and lengths of a tar archive: 512 bytes of head for each file and the folder, data in blocks of 512, two empty blocks
        Assert.Equal(DataCatalog.Cifar10C.Archive!.Bytes, 512 + DataCatalog.Cifar10C.Contents.Sum(file => 512 + (file.Bytes + 511) / 512 * 512) + 1024);
    }

    public void Dispose() => folder.Dispose();

    static byte[] Pixels(int images, int seed = 0) => [.. Enumerable.Range(0, images * ImageBytes).Select(i => (byte)(i * 11 + i / 777 + seed))];

    string[] Verified(string name) => [.. DataInspection.Verify(name, folder).SelectMany(check => check.Lines)];

    void PutIdx(string own)
    {
        foreach (var part in (string[])["train", "t10k"])
        {
            Put(own, $"{part}-images-idx3-ubyte", ArrayWriter.Idx(0x08, [2, 28, 28], new byte[2 * 28 * 28]));
            Put(own, $"{part}-labels-idx1-ubyte", ArrayWriter.Idx(0x08, [2], [3, 9]));
        }
    }

    void Put(string own, string name, byte[] bytes)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, own)).FullName;
        File.WriteAllBytes(Path.Combine(place, name), bytes);
    }
}
