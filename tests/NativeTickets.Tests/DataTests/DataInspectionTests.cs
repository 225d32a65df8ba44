using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Inspection;

namespace NativeTickets.Tests;

public sealed class DataInspectionTests
{
    [Fact]
    public void The_list_says_where_a_set_lies_or_how_to_get_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder, "mnist"));
        File.WriteAllBytes(Path.Combine(folder, "mnist", "t10k-labels-idx1-ubyte.gz"), []);
        var list = DataInspection.List(folder);
        Assert.Equal(["mnist", "cifar10", "glyphs", "fashionmnist", "cifar100", "svhn", "cifar10c"], list.Select(set => set.Name));
        Assert.Equal(Path.Combine(folder, "mnist"), list[0].Place);
        Assert.Equal($"not found: nativetickets data get cifar10 --data {folder.Path}", list[1].Place);
        Assert.Equal(("built in", "9,000 + 2,000"), (list[2].Place, list[2].Images));
        Assert.Equal([true, false, true, false, false, false, false], list.Select(set => set.IsHere));
    }

    [Fact]
    public void A_fetched_set_verifies_and_a_file_that_is_changed_later_is_named()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer();
        var archive = server.Files["small.tar.gz"] = SmallSet.Archive();
        var entry = SmallSet.Archived(archive);
        Assert.Equal($"small: fetched and verified ({Path.Combine(folder, "small")})",
            DataInspection.Get(entry, folder, server.Address.AbsoluteUri, _ => { }, default)[^1]);
        Assert.True(DataInspection.Verify(entry, folder).IsOfficial);
        var changed = Path.Combine(folder, "small", "second.bin");
        File.WriteAllBytes(changed, new byte[SmallSet.Second.Length]);
        var check = DataInspection.Verify(entry, folder);
        Assert.False(check.IsOfficial);
        Assert.Equal($"small: not the official bytes ({Path.Combine(folder, "small")})", check.Lines[0]);
        Assert.Equal($"  {changed}: not the official bytes: differs from what the verified download held", check.Lines[1]);
        Assert.Equal($"  nativetickets data get small --data {folder.Path}", check.Lines[^1]);
    }

    [Fact]
    public void A_record_of_another_archive_proves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer();
        var archive = server.Files["small.tar.gz"] = SmallSet.Archive();
        var entry = SmallSet.Archived(archive);
        DataInspection.Get(entry, folder, server.Address.AbsoluteUri, _ => { }, default);
        var other = entry with { Downloads = [entry.Downloads[0] with { Sha256 = new string('0', 64) }] };
        Assert.Contains("does not come from a verified download", DataInspection.Verify(other, folder).Lines[1]);
    }

    [Theory, InlineData(""), InlineData("{"), InlineData("[]"), InlineData("{\"files\":null}"), InlineData("null")]
    public void A_record_that_cannot_be_read_proves_nothing(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder, DataRecord.FileName), text);
        Assert.Null(DataRecord.Read(folder, DataCatalog.Cifar10.Archive!));
    }

    [Fact]
    public void A_missing_file_is_named_and_so_is_a_damaged_one()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder, "small"));
        var packed = SmallSet.Pack(SmallSet.First);
        packed[0] = 0;
        File.WriteAllBytes(Path.Combine(folder, "small", "first.bin.gz"), packed);
        var check = DataInspection.Verify(SmallSet.OneByOne(), folder);
        Assert.StartsWith("small: missing", check.Lines[0]);
        Assert.StartsWith($"  {Path.Combine(folder, "small", "first.bin.gz")}: damaged: cannot be read whole", check.Lines[1]);
        Assert.Equal($"  {Path.Combine(folder, "small", "second.bin")}: missing", check.Lines[2]);
    }

    [Fact]
    public void A_file_that_no_reader_takes_is_damaged_and_one_that_it_takes_is_not()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder, "small"));
        var second = Path.Combine(folder, "small", "second.bin");
        File.WriteAllBytes(Path.Combine(folder, "small", "first.bin"), new byte[SmallSet.First.Length]);
        File.WriteAllBytes(second, [1]);
        var entry = SmallSet.OneByOne() with { Read = _ => throw new DataException($"{second}: ends at byte 1") };
        Assert.Equal([FileState.NotOfficial, FileState.Damaged], DataVerification.Verify(entry, folder).Files.Select(file => file.State));
        Assert.Contains($"  {second}: damaged: ends at byte 1", DataInspection.Verify(entry, folder).Lines);
    }

    [Fact]
    public void An_address_that_is_none_is_told() =>
        Assert.Contains("--from expects", Assert.Throws<RequestException>(() => DataInspection.Get("mnist", "nowhere", "ftp://x/", _ => { }, default)).Message);

    [Fact]
    public void A_name_that_is_none_is_told_with_those_there_are() =>
        Assert.Contains("mnist, cifar10, fashionmnist, cifar100, svhn and cifar10c", Assert.Throws<RequestException>(() => DataInspection.Verify("imagenet", "nowhere")).Message);

    [Fact]
    public void Verifying_an_empty_folder_says_that_there_is_nothing()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(folder.Path, Assert.Throws<DataException>(() => DataInspection.Verify(name: null, folder)).Message);
        Assert.StartsWith("mnist: not found in ", DataInspection.Verify("mnist", folder)[0].Lines[0]);
    }

    [Fact]
    public void The_real_mnist_verifies_as_official() => Assert.True(DataInspection.Verify("mnist", RealData.Folder)[0].IsOfficial);

    [Fact]
    public void A_packed_file_that_is_cut_short_is_damaged()
    {
        var real = DataVerification.FolderOf(DataCatalog.Mnist, RealData.Folder)!;
        using var folder = new TemporaryFolder();
        foreach (var file in DataCatalog.Mnist.Downloads)
        {
            var bytes = File.ReadAllBytes(Path.Combine(real, file.Name));
            File.WriteAllBytes(Path.Combine(folder, file.Name), file.Name.StartsWith("t10k-images", StringComparison.Ordinal) ? bytes[..^1000] : bytes);
        }
        var files = DataVerification.Verify(DataCatalog.Mnist, folder).Files;
        Assert.Equal([FileState.Official, FileState.Official, FileState.Damaged, FileState.Official], files.Select(file => file.State));
        Assert.StartsWith("ends at byte 7,", files[2].Detail);
    }

    [Fact]
    public void Verdict_and_reader_agree_on_the_real_cifar10()
    {
        var official = DataSets.Open(new DataRequest { Source = ImageSource.Cifar10 }, RealData.Folder).Official;
        Assert.Equal(official, DataInspection.Verify("cifar10", RealData.Folder)[0].IsOfficial);
    }

    [Fact]
    public void Cifar10_is_official_exactly_when_its_files_match_the_record_of_the_official_archive()
    {
        using var folder = new TemporaryFolder();
        var own = Path.Combine(folder, "cifar-10-batches-bin");
        Directory.CreateDirectory(own);
        var blank = new byte[30_730_000];
        foreach (var file in DataCatalog.Cifar10.Contents) File.WriteAllBytes(Path.Combine(own, file.Name), blank);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(blank));
        var digests = DataCatalog.Cifar10.Contents.ToDictionary(file => file.Name, _ => digest);
        var archive = DataCatalog.Cifar10.Archive!;
        new DataRecord(archive.Name, archive.Sha256!, digests).Write(own);
        Assert.True(DataSets.Open(new DataRequest { Source = ImageSource.Cifar10 }, folder).Official);
        digests["test_batch.bin"] = new string('0', 64);
        new DataRecord(archive.Name, archive.Sha256!, digests).Write(own);
        Assert.False(DataSets.Open(new DataRequest { Source = ImageSource.Cifar10 }, folder).Official);
    }

    [Fact]
    public void A_set_that_lies_in_the_data_folder_itself_names_that_folder_when_a_file_is_missing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte"), []);
        var missing = Assert.Throws<DataException>(() => DataSets.Open(new DataRequest { Source = ImageSource.Mnist }, folder));
        Assert.Contains($"nativetickets data get mnist --data {folder.Path}\n", missing.Message);
    }
}
