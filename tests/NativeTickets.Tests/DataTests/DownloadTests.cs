using System.Security.Cryptography;
using NativeTickets.Data;

namespace NativeTickets.Tests;

public sealed class DownloadTests : IDisposable
{
    static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i >> 5))];
    static readonly CatalogFile Wanted = new("set.bin", Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)));

    readonly TemporaryFolder folder = new();
    readonly HttpClient http = new();

    string Target => Path.Combine(folder, "set.bin");

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_whole_and_its_progress_ends_with_all_of_it()
    {
        using var server = Serving(new FileServer());
        var told = new List<DownloadProgress>();
        await FetchAsync(told.Add, default, server.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(("set.bin", (long)Content.Length), (told[^1].File, told[^1].Bytes));
        Assert.Equal(told.Select(p => p.Bytes).Order(), told.Select(p => p.Bytes));
        Assert.Equal([Target], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_followed_by_a_request_for_the_rest_alone()
    {
        using var server = Serving(new FileServer { CutsAfter = 100_000, Tag = "\"one\"" });
        await FetchAsync(_ => { }, default, server.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([("set.bin", "", 100_000), ("set.bin", "bytes=100000-", 200_000)], server.Log);
    }

    [Fact]
    public async Task A_fetch_that_is_stopped_leaves_its_part_and_the_next_one_asks_for_the_rest_alone()
    {
        using var server = Serving(new FileServer { CutsAfter = 100_000, FallsSilent = true, Tag = "\"one\"" });
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(p => { if (p.Bytes == 100_000) stop.Cancel(); }, stop.Token, server.Address));
        Assert.Equal(100_000, new FileInfo(Target + ".part").Length);
        Assert.False(File.Exists(Target));
        await FetchAsync(_ => { }, default, server.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(("set.bin", "bytes=100000-", 200_000), server.Log.Last());
        Assert.Equal([Target], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_after_the_patience_and_asked_for_the_rest()
    {
        using var server = Serving(new FileServer { CutsAfter = 100_000, FallsSilent = true });
        await FetchAsync(TimeSpan.FromSeconds(1), _ => { }, default, server.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(200_000, server.Log.Last().Sent);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_makes_the_fetch_start_over()
    {
        using var server = Serving(new FileServer { IgnoresRanges = true });
        File.WriteAllBytes(Target + ".part", new byte[1000]);
        await FetchAsync(_ => { }, default, server.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([("set.bin", "bytes=1000-", Content.Length)], server.Log);
    }

    [Fact]
    public async Task A_file_that_changed_on_the_server_is_fetched_again_because_its_tag_did()
    {
        using var server = new FileServer { Tag = "\"old\"", CutsAfter = 100_000, FallsSilent = true };
        server.Files["set.bin"] = new byte[Content.Length];
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(p => { if (p.Bytes == 100_000) stop.Cancel(); }, stop.Token, server.Address));
        server.Tag = "\"new\"";
        Serving(server);
        await FetchAsync(_ => { }, default, server.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(("set.bin", "bytes=100000-", Content.Length), server.Log.Last());
        Assert.Equal(2, server.Log.Count);
    }

    [Fact]
    public async Task A_part_of_another_file_is_found_out_by_the_digest_and_fetched_again()
    {
        using var server = Serving(new FileServer());
        File.WriteAllBytes(Target + ".part", new byte[1000]);
        await FetchAsync(_ => { }, default, server.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([Content.Length - 1000, Content.Length], server.Log.Select(entry => entry.Sent));
    }

    [Fact]
    public async Task A_part_that_is_longer_than_the_file_is_thrown_away()
    {
        using var server = Serving(new FileServer());
        File.WriteAllBytes(Target + ".part", new byte[Content.Length + 1]);
        await FetchAsync(_ => { }, default, server.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([("set.bin", "", Content.Length)], server.Log);
    }

    [Fact]
    public async Task A_part_that_is_all_of_the_file_needs_no_server()
    {
        File.WriteAllBytes(Target + ".part", Content);
        await FetchAsync(_ => { }, default, new Uri("http://127.0.0.1:1/"));
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_server_whose_file_ends_before_the_part_is_asked_once_more_then_left()
    {
        using var server = new FileServer();
        server.Files["set.bin"] = new byte[500];
        File.WriteAllBytes(Target + ".part", new byte[1000]);
        var failed = await Assert.ThrowsAsync<DataException>(() => FetchAsync(_ => { }, default, server.Address));
        Assert.Contains("has 500 bytes; 300,000 were wanted", failed.Message);
        Assert.Equal(["bytes=1000-", ""], server.Log.Select(entry => entry.Range));
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_with_both_digests_and_nothing_is_left()
    {
        using var server = new FileServer();
        var wrong = new byte[Content.Length];
        server.Files["set.bin"] = wrong;
        var failed = await Assert.ThrowsAsync<DataException>(() => FetchAsync(_ => { }, default, server.Address));
        Assert.Contains(Wanted.Sha256!, failed.Message);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(wrong)), failed.Message);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_server_that_breaks_off_and_has_other_bytes_is_left_after_a_few_requests()
    {
        using var server = new FileServer { CutsAfter = 100_000, CutsEveryFile = true };
        server.Files["set.bin"] = new byte[Content.Length];
        var failed = await Assert.ThrowsAsync<DataException>(() => FetchAsync(_ => { }, default, server.Address));
        Assert.Contains("breaks off, and has other bytes", failed.Message, StringComparison.Ordinal);
        Assert.Equal(4, server.Log.Count);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_mirror_that_fails_gives_way_to_the_next()
    {
        using var bad = new FileServer();
        using var good = Serving(new FileServer());
        await FetchAsync(_ => { }, default, bad.Address, good.Address);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Single(bad.Log);
    }

    [Fact]
    public async Task Where_every_mirror_fails_each_is_named_with_its_reason()
    {
        using var empty = new FileServer();
        var failed = await Assert.ThrowsAsync<DataException>(() => FetchAsync(_ => { }, default, empty.Address, new Uri("http://127.0.0.1:1/data/")));
        Assert.Contains($"{empty.Address}set.bin: answers 404 Not Found", failed.Message);
        Assert.Contains("http://127.0.0.1:1/data/set.bin: cannot be reached (Connection refused", failed.Message);
        Assert.Contains("--from URL", failed.Message);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(Path.Combine(folder, "file"), "");
        using var server = Serving(new FileServer());
        var failed = await Assert.ThrowsAsync<DataException>(() =>
            new DataDownload(http, _ => { }).FetchAsync(Wanted, [server.Address], Path.Combine(folder, "file", "within"), _ => { }, default));
        Assert.StartsWith("cannot write ", failed.Message);
        Assert.Empty(server.Log);
    }

    static FileServer Serving(FileServer server)
    {
        server.Files["set.bin"] = Content;
        return server;
    }

    // so long that a busy machine is not taken for a silent server
    Task FetchAsync(Action<DownloadProgress> progress, CancellationToken cancellation, params Uri[] mirrors) =>
        FetchAsync(TimeSpan.FromMinutes(5), progress, cancellation, mirrors);

    Task FetchAsync(TimeSpan patience, Action<DownloadProgress> progress, CancellationToken cancellation, params Uri[] mirrors) =>
        new DataDownload(http, progress) { Patience = patience }.FetchAsync(Wanted, mirrors, folder, _ => { }, cancellation);
}
