using NativeTickets.Lab.Verification;

namespace NativeTickets.Tests;

/// <summary>What <c>verify</c> finds in a run folder.</summary>
public sealed class VerificationTests(SealedRun sealedRun) : IClassFixture<SealedRun>, IDisposable
{
    readonly SealedCopy copy = sealedRun.Copy();

    [Fact]
    public void A_run_that_nobody_touched_is_sealed_and_whole()
    {
        NativeTickets.Reporting.ReportWriter.Write(copy.Run);
        var found = RunVerification.Of(copy.Run);
        Assert.Empty(found.Wrong);
        Assert.Equal("report.html, report.md, metrics.csv, results.csv: what `report` wrote is not checked; it writes the same again from what is checked",
            Assert.Single(found.Notes));
        Assert.Equal(8, found.Stages.Count(stage => stage.State == SealState.Sealed));
        Assert.Equal(8, found.Stages.Count);
        Assert.True(found.IsSealedAndWhole);
        var told = CommandLine.Run(copy.Out, "verify", "sealed").Ended(0);
        Assert.Contains("8 stages sealed, 0 unsealed, 0 not finished", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_lists_every_file_that_the_stage_left_and_is_the_last_of_them()
    {
        var folder = copy.Stage("dense", 1);
        var manifest = StageManifest.Read(folder)!;
        Assert.Equal(
            ["checkpoints/final.safetensors", "checkpoints/last-epoch.safetensors", "checkpoints/step-0.safetensors", "checkpoints/step-2.safetensors",
                "metrics.jsonl", "provenance.json", "receipt.json", "result.json"], manifest.Files.Select(file => file.Name));
        Assert.Equal(manifest.Hash, StageResult.Read(Path.Combine(folder, RunFiles.Result)).Hash);
        Assert.All(manifest.Files, file => Assert.Equal(file, FileSeal.Of(folder, file.Name)));
        Assert.NotEqual(0, StageManifest.Read(copy.Stage("robust", 2))!.Files.Count(file => file.Name.StartsWith("images/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("dense", "checkpoints/final.safetensors")]
    [InlineData("dense", "checkpoints/last-epoch.safetensors")]
    [InlineData("dense", "checkpoints/step-2.safetensors")]
    [InlineData("dense", "metrics.jsonl")]
    [InlineData("dense", "metrics.csv")]
    [InlineData("boosted", "result.json")]
    [InlineData("ticket", "manifest.json")]
    [InlineData("robust", "outcomes.jsonl")]
    [InlineData("robust", "checks.json")]
    [InlineData("robust", "images")]
    public void A_stages_file_that_changed_or_went_is_named_with_what_to_do(string stage, string name)
    {
        var path = copy.File(stage, 2, name);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        RequireOneComplaint(path, "run the pipeline again");
        File.Delete(path);
        RequireOneComplaint(path, "is missing");
    }

    [Theory]
    [InlineData("run.json")]
    [InlineData("pipeline.resolved.yaml")]
    [InlineData("provenance.json")]
    [InlineData("mask-overlap.json")]
    public void A_file_beside_the_stages_that_changed_is_named_and_a_run_writes_it_again(string name)
    {
        var path = Path.Combine(copy.Run, name);
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace('1', '2'));
        RequireOneComplaint(path, "run the pipeline again, which writes it again");
        Assert.Contains(path, Assert.Throws<RunFolderException>(() => RunFolder.Read(copy.Run)).Message, StringComparison.Ordinal);
        SealedRun.Run(copy.Out);
        Assert.Empty(RunVerification.Of(copy.Run).Wrong);
        if (name != RunFiles.Provenance) Assert.Equal(text.Length, new FileInfo(path).Length);
    }

    [Fact]
    public void Unknown_files_are_named()
    {
        string[] strangers = [Path.Combine(copy.Run, "notes.txt"), Path.Combine(copy.Stage("dense", 1), "extra.bin")];
        foreach (var path in strangers) File.WriteAllText(path, "");
        Directory.CreateDirectory(Path.Combine(copy.Run, "other"));
        var wrong = RunVerification.Of(copy.Run).Wrong;
        Assert.Equal(3, wrong.Count);
        Assert.Contains("wrong: sealed/notes.txt: is no file of a run".Replace('/', Path.DirectorySeparatorChar),
            CommandLine.Run(copy.Out, "verify", "sealed").Ended(1).Output, StringComparison.Ordinal);
        Assert.All([.. strangers, Path.Combine(copy.Run, "other")],
            path => Assert.Contains(wrong, text => text.StartsWith(path + ": ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_result_that_was_raised_with_a_manifest_to_match_does_not_agree_with_its_outcomes()
    {
        var folder = copy.Stage("robust", 1);
        var path = Path.Combine(folder, RunFiles.Result);
        var result = StageResult.Read(path);
        const string Metric = "boosted.naturalAccuracy";
        (result with { Metrics = new Dictionary<string, double?>(result.Metrics) { [Metric] = result.Metrics[Metric] + 1 / 6.0 } }).Write(path);
        Reseal(folder);
        Assert.Contains(Metric, Assert.Single(RunVerification.Of(copy.Run).Wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_seed_are_found_with_a_manifest_to_match_too()
    {
        var (mine, theirs) = (copy.Stage("dense", 1), copy.Stage("dense", 2));
        File.Copy(Path.Combine(theirs, "checkpoints", "final.safetensors"), Path.Combine(mine, "checkpoints", "final.safetensors"), overwrite: true);
        Reseal(mine);
        var wrong = Assert.Single(RunVerification.Of(copy.Run).Wrong);
        Assert.Contains(StageManifest.Read(theirs)!.Hash, wrong, StringComparison.Ordinal);
        Directory.Delete(copy.Stage("ticket", 1), recursive: true);
        Assert.Contains(StageManifest.Read(theirs)!.Hash, Assert.ThrowsAny<UserException>(() => SealedRun.Run(copy.Out)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StageStatus.Done)]
    [InlineData(StageStatus.Diverged)]
    public void The_missing_folder_of_a_stage_that_has_finished_is_named(StageStatus status)
    {
        var index = RunFolder.ReadIndex(copy.Run);
        (index with { Stages = [.. index.Stages.Select(stage => stage is { Id: "dense", Seed: 1 } ? stage with { Status = status } : stage)] }).Write(copy.Run);
        var folder = copy.Stage("dense", 1);
        Directory.Delete(folder, recursive: true);
        Assert.Contains(RunVerification.Of(copy.Run).Wrong, wrong => wrong.StartsWith($"{folder}: is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void An_index_that_is_not_the_plan_of_the_pipeline_is_found_with_a_seal_to_match()
    {
        var index = RunFolder.ReadIndex(copy.Run);
        (index with { Stages = [.. index.Stages.Select(stage => stage.Id == "boosted" ? stage with { Seed = 3 - stage.Seed } : stage)] }).Write(copy.Run);
        Assert.Contains(RunVerification.Of(copy.Run).Wrong, wrong => wrong.Contains("plans boosted (train), seed 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Words_of_the_index_that_are_not_the_pipelines_are_found_with_a_seal_to_match()
    {
        var index = RunFolder.ReadIndex(copy.Run);
        (index with
        {
            Description = "shown beyond doubt",
            Claims = [new ClaimSpec("dense.testAccuracy >= 0", new("dense", "testAccuracy", null),
            Comparison.AtLeast, null)]
        }).Write(copy.Run);
        var found = RunVerification.Of(copy.Run).Wrong;
        Assert.Contains(found, wrong => wrong.Contains("run.json: description: 'shown beyond doubt'", StringComparison.Ordinal));
        Assert.Contains(found, wrong => wrong.Contains("run.json: claims: 'dense.testAccuracy >= 0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_of_a_version_that_wrote_no_manifests_is_listed_as_unsealed_and_noted_in_its_report()
    {
        using var folder = new TemporaryFolder();
        TemporaryFolder.Copy(Path.Combine(RepositoryRoot.Fixture("run-folder"), "run"), folder);
        var found = RunVerification.Of(Path.Combine(folder, "kept"));
        Assert.Empty(found.Wrong);
        Assert.Equal((29, 1),
            (found.Stages.Count(stage => stage.State == SealState.Unsealed), found.Stages.Count(stage => stage.State == SealState.Unfinished)));
        Assert.False(found.IsSealedAndWhole);
        Assert.Contains(RunFolder.Read(Path.Combine(folder, "kept")).Remarks, remark => remark.StartsWith("29 stages were finished by a version that wrote no",
            StringComparison.Ordinal));
        var told = CommandLine.Run(folder, "verify", "kept").Ended(1);
        Assert.Equal(29, told.Output.Split('\n').Count(line => line.StartsWith("unsealed: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_that_is_none_of_a_run_is_an_error() =>
        Assert.Contains("there is no such folder", CommandLine.Run(copy.Out, "verify", "nowhere").Ended(2).Error, StringComparison.Ordinal);

    public void Dispose() => copy.Dispose();

    static void Reseal(string folder)
    {
        var manifest = StageManifest.Read(folder)!;
        StageManifest.Write(folder, manifest.Hash, manifest.Files.Select(file => file.Name));
    }

    void RequireOneComplaint(string path, string part)
    {
        var complaint = Assert.Single(RunVerification.Of(copy.Run).Wrong);
        Assert.StartsWith(path, complaint, StringComparison.Ordinal);
        Assert.Contains(part, complaint, StringComparison.Ordinal);
    }
}
