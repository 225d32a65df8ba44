using System.Text.Json.Nodes;

namespace NativeTickets.Tests;

public sealed class RunFolderReaderTests
{
    static SampleRun Sample() =>
        new SampleRun(1, 2).Stage("dense", 1, [0.9, 0.95]).Stage("dense", 2, [0.91], "running").Table("final", ["dense"], ["testAccuracy"]);

    static string Complaint(SampleRun run) => Assert.Throws<RunFolderException>(() => RunFolder.Read(run.Folder)).Message;

    [Fact]
    public void A_run_folder_comes_back_as_it_was_written()
    {
        using var run = Sample().Save();
        var read = RunFolder.Read(run.Folder);
        Assert.Equal([1, 2], read.Seeds);
        Assert.Equal([StageStatus.Done, StageStatus.Running], read.Stages.Select(s => s.Status));
        Assert.Equal(0.95, read.Stages[0].Epochs[1].Metrics["validationAccuracy"]);
        Assert.Equal(10_000, read.Stages[0].Result!.Counts["testAccuracy"]);
        Assert.Null(read.Stages[1].Result);
        Assert.Contains(new("cores", "2"), read.Provenance);
        Assert.Contains("1 stage was finished by a version that wrote no manifest.json", Assert.Single(read.Remarks));
    }

    [Fact]
    public void A_folder_without_an_index_is_named_and_the_way_to_get_one_is_said()
    {
        using var run = Sample();
        Assert.Contains(run.Folder + ": holds no run.json", Assert.Throws<RequestException>(() => RunFolder.Read(run.Folder)).Message);
        Assert.Contains("no such folder", Assert.Throws<RequestException>(() => RunFolder.Read(run.PathOf("nowhere"))).Message);
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a\u0000b")]
    public void A_stage_cannot_point_out_of_the_run_folder(string folder)
    {
        using var run = Sample();
        run.Index["stages"]![0]!["folder"] = folder;
        Assert.Contains("stages[0].folder", Complaint(run.Save()));
    }

    [Fact]
    public void A_figures_id_cannot_be_a_path()
    {
        using var run = Sample().Figure("../x", "epoch", "validationAccuracy", "dense").Save();
        Assert.Contains("report.figures[0].id", Complaint(run));
    }

    [Theory]
    [InlineData("seed", "\"x\"", "stages[1].seed: is \"x\", wanted a whole number")]
    [InlineData("status", "\"maybe\"", "stages[1].status: is 'maybe'")]
    [InlineData("id", "7", "stages[1].id: is 7, wanted a text")]
    [InlineData("matrix", "[]", "stages[1].matrix: is [], wanted an object")]
    public void A_wrong_value_is_named_with_its_place(string key, string json, string expected)
    {
        using var run = Sample();
        run.Index["stages"]![1]![key] = JsonNode.Parse(json);
        Assert.Contains(expected, Complaint(run.Save()));
    }

    [Fact]
    public void An_index_cut_short_is_named_with_line_and_column()
    {
        using var run = Sample().Save();
        var text = File.ReadAllText(run.PathOf("run.json"));
        File.WriteAllText(run.PathOf("run.json"), text[..(text.Length / 2)]);
        Assert.Matches(@"run\.json:1:\d+: not valid JSON", Complaint(run));
    }

    [Fact]
    public void A_repeated_key_and_a_deep_nest_are_refused()
    {
        using var run = Sample();
        File.WriteAllText(run.PathOf("run.json"), """{"format":1,"format":1}""");
        Assert.Contains("not valid JSON", Complaint(run));
        File.WriteAllText(run.PathOf("run.json"), new string('[', 100_000));
        Assert.Contains("not valid JSON", Complaint(run));
    }

    [Fact]
    public void A_later_format_is_refused_with_its_number()
    {
        using var run = Sample();
        run.Index["format"] = 2;
        Assert.Contains("format: is 2; this version reads format 1", Complaint(run.Save()));
    }

    [Fact]
    public void A_metrics_line_is_named_by_its_number()
    {
        using var run = Sample().Save();
        var file = Directory.GetFiles(run.Folder, "metrics.jsonl", SearchOption.AllDirectories).Order().First();
        File.WriteAllText(file, "{\"epoch\":1}\n{\"epoch\":2,\"loss\":}\n");
        Assert.Matches(@"metrics\.jsonl:2:\d+: not valid JSON", Complaint(run));
        File.WriteAllText(file, "{\"epoch\":2}\n{\"epoch\":1}\n");
        Assert.Contains("line 2: epoch 1 follows epoch 2", Complaint(run));
        File.WriteAllText(file, "{\"epoch\":1,\"trainLoss\":\"low\"}\n");
        Assert.Contains("trainLoss: is \"low\", wanted a number", Complaint(run));
    }

    [Fact]
    public void A_last_line_cut_short_is_left_out_and_remarked_on()
    {
        using var run = Sample().Save();
        var file = Directory.GetFiles(run.Folder, "metrics.jsonl", SearchOption.AllDirectories).Order().Last();
        File.AppendAllText(file, "{\"epoch\":2,\"validationAcc");
        var read = RunFolder.Read(run.Folder);
        Assert.Single(read.Stages[1].Epochs);
        Assert.Contains(read.Remarks, remark => remark.Contains("line 2 is cut short", StringComparison.Ordinal));
    }

    [Fact]
    public void A_done_stage_without_its_result_is_named()
    {
        using var run = Sample().Save();
        var file = Assert.Single(Directory.GetFiles(run.Folder, "result.json", SearchOption.AllDirectories));
        File.Delete(file);
        Assert.Contains(file + ": is missing", Complaint(run));
    }

    [Fact]
    public void A_file_longer_than_any_run_writes_is_refused_before_it_is_read()
    {
        using var run = Sample().Save();
        using (var file = File.OpenWrite(run.PathOf("run.json"))) file.SetLength(1L << 40);
        Assert.Contains("at most 67,108,864 are read", Complaint(run));
    }

    [Fact]
    public void Control_characters_do_not_reach_a_terminal()
    {
        using var run = Sample();
        run.Index["name"] = "mean\u001b[31m";
        Assert.Equal("mean\uFFFD[31m", RunFolder.Read(run.Save().Folder).Name);
    }

    [Theory]
    [InlineData("{\"format\":1,\"name\":\"\\ud800\"}")]
    [InlineData("{\"format\":1,\"\\ud800\":2,\"name\":\"x\"}")]
    [InlineData("{\"format\":1,\"name\":\"x\",\"seeds\":[1],\"matrix\":{\"\\udc00\":[\"1\"]}}")]
    [InlineData("{\"format\":1,\"name\":\"x\",\"seeds\":[1],\"matrix\":{\"a\\u0001\":[\"1\"],\"a\\u0002\":[\"1\"]}}")]
    public void Escapes_that_are_no_text_are_a_complaint_and_no_crash(string json)
    {
        using var run = Sample();
        File.WriteAllText(run.PathOf("run.json"), json);
        Assert.Contains("run.json", Complaint(run));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_complaint_and_no_crash()
    {
        using var run = Sample().Save();
        File.WriteAllBytes(run.PathOf("run.json"), [.. "{\"name\":\""u8, 0xff, .. "\"}"u8]);
        Assert.Contains("is not UTF-8", Complaint(run));
    }

    [Fact]
    public void A_stage_outside_the_matrix_or_the_seeds_is_refused()
    {
        using var run = Sample();
        run.Index["stages"]![0]!["matrix"] = new JsonObject { ["ticket.sparsity"] = "0.5" };
        Assert.Contains("ticket.sparsity 0.5 is not in the run's matrix", Complaint(run.Save()));
        run.Index["stages"]![0]!["matrix"] = new JsonObject();
        run.Index["stages"]![0]!["seed"] = 9;
        Assert.Contains("stages[0].seed: is 9, which is not among the run's seeds", Complaint(run.Save()));
    }
}
