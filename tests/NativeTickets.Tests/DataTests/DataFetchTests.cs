using System.Formats.Tar;
using NativeTickets.Data;

namespace NativeTickets.Tests;

public sealed class DataFetchTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly FileServer server = new();

    string Inside => Path.Combine(folder, "data");

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task An_archive_is_unpacked_recorded_and_removed_and_then_verifies_as_official()
    {
        var entry = Serve(SmallSet.Archive());
        var outcome = await GetAsync(entry);
        Assert.False(outcome.WasThere);
        Assert.Equal(SmallSet.First, File.ReadAllBytes(Path.Combine(Inside, "small", "first.bin")));
        Assert.Equal(["first.bin", DataRecord.FileName, "second.bin"], Names(outcome.Folder));
        Assert.Equal([outcome.Folder], Directory.GetFileSystemEntries(Inside));
        Assert.True(DataVerification.Verify(entry, Inside).IsOfficial);
    }

    [Fact]
    public async Task What_is_here_and_official_is_not_fetched_again()
    {
        var entry = Serve(SmallSet.Archive());
        await GetAsync(entry);
        Assert.True((await GetAsync(entry)).WasThere);
        Assert.Single(server.Log);
    }

    [Fact]
    public async Task An_archive_that_was_put_there_by_hand_needs_no_server()
    {
        var archive = SmallSet.Archive();
        Directory.CreateDirectory(Inside);
        File.WriteAllBytes(Path.Combine(Inside, "small.tar.gz"), archive);
        await GetAsync(SmallSet.Archived(archive));
        Assert.Empty(server.Log);
        Assert.True(DataVerification.Verify(SmallSet.Archived(archive), Inside).IsOfficial);
    }

    [Fact]
    public async Task Files_of_other_content_are_kept_under_another_name()
    {
        var entry = Serve(SmallSet.Archive());
        var first = Path.Combine(Inside, "small", "first.bin");
        Directory.CreateDirectory(Path.GetDirectoryName(first)!);
        File.WriteAllText(first, "mine");
        File.WriteAllText(Path.Combine(Inside, "small", "notes"), "mine too");
        Assert.Equal([first], (await GetAsync(entry)).SetAside);
        Assert.Equal("mine", File.ReadAllText(first + ".old"));
        Assert.Equal("mine too", File.ReadAllText(Path.Combine(Inside, "small", "notes")));
        Assert.True(DataVerification.Verify(entry, Inside).IsOfficial);
    }

    [Fact]
    public async Task Files_published_one_by_one_are_fetched_where_they_are_missing_or_wrong()
    {
        var entry = SmallSet.OneByOne();
        server.Files["first.bin.gz"] = SmallSet.Pack(SmallSet.First);
        server.Files["second.bin.gz"] = SmallSet.Pack(SmallSet.Second);
        var plain = Path.Combine(Inside, "small", "second.bin");
        Directory.CreateDirectory(Path.GetDirectoryName(plain)!);
        File.WriteAllBytes(Path.Combine(Inside, "small", "first.bin"), SmallSet.First);
        File.WriteAllText(plain, "mine, and readers prefer it to the packed one");
        Assert.Equal([plain], (await GetAsync(entry)).SetAside);
        Assert.Equal(["second.bin.gz"], server.Log.Select(entry => entry.Name));
        Assert.True(DataVerification.Verify(entry, Inside).IsOfficial);
    }

    [Theory]
    [InlineData("../evil"), InlineData("small/../../evil"), InlineData("/tmp/evil-nativetickets"), InlineData("small\\..\\evil"), InlineData("C:evil")]
    public async Task An_entry_that_would_lie_outside_is_refused(string name)
    {
        var failed = await Refused(SmallSet.FileEntry(name, [1, 2, 3]));
        Assert.Contains($"entry '{name}' would lie outside", failed.Message);
        Assert.False(File.Exists(Path.Combine(folder, "evil")));
        Assert.False(File.Exists("/tmp/evil-nativetickets"));
    }

    [Fact]
    public async Task A_link_is_refused()
    {
        var failed = await Refused(SmallSet.Link("small/link", "/etc/passwd"));
        Assert.Contains("entry 'small/link' is a SymbolicLink", failed.Message);
    }

    [Fact]
    public async Task A_device_is_refused()
    {
        var failed = await Refused(new UstarTarEntry(TarEntryType.CharacterDevice, "small/zero") { DeviceMajor = 1, DeviceMinor = 5 });
        Assert.Contains("entry 'small/zero' is a CharacterDevice", failed.Message);
    }

    [Fact]
    public async Task An_entry_that_comes_twice_is_refused() =>
        Assert.Contains("'small/first.bin' comes twice", (await Refused(SmallSet.FileEntry("small/first.bin", [1]))).Message);

    [Fact]
    public async Task A_file_that_has_the_name_of_a_folder_is_refused() =>
        Assert.Contains("'small' comes twice", (await Refused(SmallSet.FileEntry("small", [1]))).Message);

    [Fact]
    public async Task A_file_whose_name_ends_as_that_of_a_folder_is_refused() =>
        Assert.Contains("'small/x/' is a file with the name of a folder", (await Refused(SmallSet.FileEntry("small/x/", [1]))).Message);

    [Fact]
    public async Task A_name_that_no_file_system_takes_is_refused()
    {
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "small/" + new string('x', 300)) { DataStream = new MemoryStream([1]) };
        Assert.Contains("a name of more than 255 bytes", (await Refused(entry)).Message);
    }

    [Fact]
    public async Task An_entry_below_a_file_is_refused() =>
        Assert.Contains("'small/first.bin/x' lies below a file", (await Refused(SmallSet.FileEntry("small/first.bin/x", [1]))).Message);

    [Fact]
    public async Task An_entry_that_is_bigger_than_the_set_allows_is_refused() =>
        Assert.Contains("entry 'small/big' has 3,000,000 bytes; at most ", (await Refused(SmallSet.FileEntry("small/big", new byte[3_000_000]))).Message);

    [Theory, InlineData(10), InlineData(60), InlineData(95)]
    public async Task An_archive_that_is_cut_short_is_refused(int percent)
    {
        var archive = SmallSet.Archive(SmallSet.FileEntry("small/noise", [.. Enumerable.Range(0, 60_000).Select(i => (byte)(i * i * 31 >> 7))]));
        var entry = Serve(archive[..(archive.Length * percent / 100)]);
        var failed = await Assert.ThrowsAsync<DataException>(() => GetAsync(entry));
        Assert.Contains("small.tar.gz: ", failed.Message);
        Assert.False(Directory.Exists(Path.Combine(Inside, "small")));
        Assert.False(Directory.Exists(Path.Combine(Inside, "small.tar.gz.unpacked")));
    }

    [Fact]
    public async Task An_archive_without_a_file_that_is_wanted_is_refused()
    {
        var entry = Serve(SmallSet.Archive());
        entry = entry with { Contents = [.. entry.Contents, new CatalogFile("third.bin", 9, null)] };
        Assert.Contains("holds no small/third.bin of 9 bytes", (await Assert.ThrowsAsync<DataException>(() => GetAsync(entry))).Message);
        Assert.False(Directory.Exists(Path.Combine(Inside, "small")));
    }

    async Task<DataException> Refused(TarEntry entry)
    {
        var failed = await Assert.ThrowsAsync<DataException>(() => GetAsync(Serve(SmallSet.Archive(entry))));
        Assert.False(Directory.Exists(Path.Combine(Inside, "small")));
        Assert.False(Directory.Exists(Path.Combine(Inside, "small.tar.gz.unpacked")));
        return failed;
    }

    CatalogEntry Serve(byte[] archive)
    {
        server.Files["small.tar.gz"] = archive;
        return SmallSet.Archived(archive);
    }

    Task<FetchOutcome> GetAsync(CatalogEntry entry) => DataFetch.GetAsync(entry, Inside, server.Address, _ => { }, default);

    static string[] Names(string folder) => [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
}
