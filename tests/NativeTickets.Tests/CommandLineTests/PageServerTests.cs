using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using NativeTickets.Cli;
using NativeTickets.Cluster;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Tests;

/// <summary>What <c>serve</c> answers to whom: pages and documents of run folders to whoever has the token, nothing to anybody else.</summary>
public sealed class PageServerTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly CancellationTokenSource stop = new();
    readonly HttpClient client = new();
    readonly PageServer server;
    readonly Task running;

    public PageServerTests()
    {
        TemporaryFolder.Copy(Path.Combine(RepositoryRoot.Fixture("run-folder"), "run"), folder);
        server = new PageServer(new RunPages(folder), port: null);
        running = Task.Run(() => server.Run(stop.Token));
    }

    public void Dispose()
    {
        stop.Cancel();
        running.GetAwaiter().GetResult();
        server.Dispose();
        client.Dispose();
        stop.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_address_leads_to_a_list_of_the_runs_with_how_far_each_is()
    {
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/[0-9a-f]{32}/$", server.Address.AbsoluteUri);
        var page = await Text("");
        Assert.Contains("<h1>Runs</h1>", page, StringComparison.Ordinal);
        var run = Assert.Single((await Document("runs.json")).AsArray())!;
        Assert.Equal("kept", (string?)run["key"]);
        var stages = RunFolder.ReadIndex(Path.Combine(folder, "kept")).Stages;
        Assert.Equal((stages.Count, stages.Count(stage => stage.Status.HasEnded())), ((int)run["run"]!["stages"]!, (int)run["run"]!["ended"]!));
        Assert.Null(run["run"]!["problem"]);
    }

    [Fact]
    public async Task A_run_is_shown_by_its_stages_and_their_epochs_as_the_folder_has_them()
    {
        Assert.Contains("<h1 id=\"name\">kept</h1>", await Text("run/kept/"), StringComparison.Ordinal);
        var state = await Document("run/kept/state.json");
        var stages = state["run"]!["stages"]!.AsArray();
        var index = RunFolder.ReadIndex(Path.Combine(folder, "kept"));
        Assert.Equal(index.Stages.Select(stage => stage.Folder).Distinct(), stages.Select(stage => (string?)stage!["folder"]));
        Assert.Equal(RunStatus.Of(Path.Combine(folder, "kept")).Summary, (string?)state["status"]!["summary"]);
        Assert.Contains("validationAccuracy", state["run"]!["fractions"]!.AsArray().Select(name => (string?)name));

        var written = stages.First(stage => (long)stage!["bytes"]! > 0)!;
        var epochs = await Document($"run/kept/epochs.json?stage={(string?)written["folder"]}");
        var rows = EpochRow.Read(Path.Combine(folder, "kept", (string)written["folder"]!, "metrics.jsonl"), []);
        Assert.Equal(rows.Count, epochs["rows"]!.AsArray().Count);
        var column = epochs["columns"]!.AsArray().Select(name => (string?)name).ToList().IndexOf("trainLoss");
        Assert.Equal(rows[^1].Find("trainLoss"), (double)epochs["rows"]![rows.Count - 1]![column]!);
    }

    [Fact]
    public async Task A_stage_that_runs_is_shown_as_such_and_its_log_grows()
    {
        var run = Path.Combine(folder, "kept");
        var index = RunFolder.ReadIndex(run);
        var stage = index.Stages.First(stage => File.Exists(Path.Combine(run, stage.Folder, "metrics.jsonl")));
        var log = Path.Combine(run, stage.Folder, "metrics.jsonl");
        var lines = await File.ReadAllLinesAsync(log);
        File.Delete(Path.Combine(run, stage.Folder, "manifest.json"));
        await File.WriteAllTextAsync(log, lines[0] + "\n");
        StageEntry[] stages = [.. index.Stages.Select(other => other.Folder == stage.Folder ? other with { Status = StageStatus.Running } : other)];
        (index with { Stages = stages }).Write(run);
        using var held = Lab.RunFolders.RunLock.Take(run); // as the process that runs it does

        var before = await Document("run/kept/state.json");
        Assert.False((bool)before["status"]!["isOver"]!);
        Assert.Equal(1, (int)Assert.Single(before["status"]!["running"]!.AsArray())!["epochs"]!);
        Assert.Single((await Document($"run/kept/epochs.json?stage={stage.Folder}"))["rows"]!.AsArray());
        await File.AppendAllTextAsync(log, lines[1] + "\n");
        var after = await Document("run/kept/state.json");
        Assert.True(BytesOf(after) > BytesOf(before));
        Assert.Equal(2, (await Document($"run/kept/epochs.json?stage={stage.Folder}"))["rows"]!.AsArray().Count);

        long BytesOf(JsonNode state) => (long)state["run"]!["stages"]!.AsArray().First(found => (string?)found!["folder"] == stage.Folder)!["bytes"]!;
    }

    [Fact]
    public async Task The_report_is_that_of_the_folder_now_and_nothing_is_written()
    {
        string[] before = [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.Contains("id=\"provenance\"", await Text("run/kept/report"), StringComparison.Ordinal);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdef/")]
    [InlineData("0123456789abcdef0123456789abcdef/runs.json")]
    [InlineData("run/kept/")]
    [InlineData("favicon.ico")]
    public async Task Whoever_lacks_the_token_is_refused(string path)
    {
        using var answer = await client.GetAsync(new Uri(server.Address, "/" + path));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("kept", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>As a page of a stranger would be, whose name was made to lead to this machine.</summary>
    [Theory]
    [InlineData("runs.example")]
    [InlineData("localhost.example:80")]
    public async Task Whoever_comes_by_another_name_is_refused(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "runs.json"));
        request.Headers.Host = host;
        using var answer = await client.SendAsync(request);
        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.DoesNotContain("kept", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run/../kept/run.json")]
    [InlineData("run/kept/run.json")]
    [InlineData("run/kept/../../secret")]
    [InlineData("run/..%2f..%2fsecret/state.json")]
    [InlineData("run/%2e%2e/state.json")]
    [InlineData("run/kept%00/state.json")]
    [InlineData("run/kept%2f/report")]
    [InlineData("run//state.json")]
    [InlineData("run/kept/epochs.json")]
    [InlineData("run/kept/epochs.json?stage=../secret")]
    [InlineData("run/kept/epochs.json?stage=")]
    [InlineData("secret")]
    public async Task No_address_leads_to_any_other_file(string path)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "secret"), "theirs");
        // written by hand, since clients take dots out of addresses
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var line = $"GET {server.Address.AbsolutePath}{path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line));
        using var reader = new StreamReader(socket.GetStream());
        var answer = await reader.ReadToEndAsync();
        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
        Assert.DoesNotContain("theirs", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("seeds", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_can_be_sent_to_it()
    {
        using var content = new StringContent("x");
        using var answer = await client.PostAsync(new Uri(server.Address, "runs.json"), content);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task A_damaged_run_is_said_in_its_place_and_the_others_are_listed()
    {
        Directory.CreateDirectory(Path.Combine(folder, "broken"));
        await File.WriteAllTextAsync(Path.Combine(folder, "broken", "run.json"), "{");
        var runs = (await Document("runs.json")).AsArray();
        Assert.Equal(["broken", "kept"], runs.Select(run => (string?)run!["key"]));
        using var answer = await client.GetAsync(new Uri(server.Address, "run/broken/state.json"));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("run.json", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_is_taken_is_said()
    {
        var told = Assert.Throws<RunException>(() => new PageServer(new RunPages(folder), server.Address.Port)).Message;
        Assert.Contains($"port {server.Address.Port} of this machine cannot be used", told, StringComparison.Ordinal);
        Assert.Contains("wanted a number from 1 to 65535", CommandLine.Run(folder, "serve", ".", "--port", "70000").Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("there is no such folder", CommandLine.Run(folder, "serve", "nowhere").Ended(2).Error, StringComparison.Ordinal);
    }

    async Task<string> Text(string path)
    {
        using var answer = await client.GetAsync(new Uri(server.Address, path));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        return text;
    }

    async Task<JsonNode> Document(string path) => JsonNode.Parse(await Text(path))!;
}
