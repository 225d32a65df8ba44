using System.Text;
using System.Text.RegularExpressions;
using NativeTickets.Lab.Exchange;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Reporting;

namespace NativeTickets.Tests;

/// <summary>
/// However a file of a finished run is damaged, no number that is reported changes without a word: an error names it, or everything is as before.
/// </summary>
public sealed class DamageTests(SealedRun sealedRun) : IClassFixture<SealedRun>, IDisposable
{
    static readonly string[] Pages = ["report.md", "report.html", "metrics.csv", "results.csv"];

    readonly SealedCopy copy = sealedRun.Copy();

    public static TheoryData<string, string> Files => new()
    {
        { "", "run.json" },
        { "", "pipeline.resolved.yaml" },
        { "", "provenance.json" },
        { "", "mask-overlap.json" },
        { "dense", "manifest.json" },
        { "dense", "result.json" },
        { "dense", "metrics.jsonl" },
        { "dense", "metrics.csv" },
        { "dense", "checkpoints/final.safetensors" },
        { "dense", "checkpoints/last-epoch.safetensors" },
        { "dense", "checkpoints/step-0.safetensors" },
        { "ticket", "result.json" },
        { "robust", "manifest.json" },
        { "robust", "result.json" },
        { "robust", "checks.json" },
        { "robust", "outcomes.jsonl" },
        { "robust", "images" },
    };

    [Theory, MemberData(nameof(Files))]
    public void A_damaged_file_is_named_or_the_report_is_the_same(string stage, string name)
    {
        var (path, other) = stage.Length == 0 ? (Path.Combine(copy.Run, name), null) : (copy.File(stage, 1, name), copy.File(stage, 2, name));
        var before = Report();
        var (random, named) = (new RandomStream(16, $"damages to {stage}/{name}"), 0);
        foreach (var damaged in Damages(File.ReadAllBytes(path), other is null ? null : File.ReadAllBytes(other), random, times: 6))
        {
            File.WriteAllBytes(path, damaged);
            try
            {
                Assert.Equal(before, Report());
            }
            catch (RunFolderException e)
            {
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                named++;
            }
        }
        var isReported = name is not ("metrics.csv" or "outcomes.jsonl" or "images") && !name.EndsWith(".safetensors", StringComparison.Ordinal);
        Assert.True(named > 0 == isReported, $"{named} of the damages to {path} were named");
    }

    [Theory]
    [InlineData("dense", "checkpoints/final.safetensors", "ticket")]
    [InlineData("dense", "checkpoints/step-0.safetensors", "ticket")]
    [InlineData("ticket", "checkpoints/final.safetensors", "boosted")]
    [InlineData("dense", "checkpoints/last-epoch.safetensors", "robust")]
    [InlineData("boosted", "checkpoints/final.safetensors", "robust")]
    public void Damaged_weights_are_refused_by_the_stage_that_builds_on_them(string stage, string name, string next)
    {
        var (folder, reader) = (copy.Stage(stage, 1), copy.Stage(next, 1));
        var (path, random) = (FileSeal.PathIn(folder, name), new RandomStream(16, $"damages to {name} for {next}"));
        var whole = File.ReadAllBytes(path);
        var result = File.ReadAllText(Path.Combine(reader, "result.json"));
        foreach (var damaged in Damages(whole, File.ReadAllBytes(copy.File(stage, 2, name)), random, times: 1))
        {
            if (Directory.Exists(reader)) Directory.Delete(reader, recursive: true);
            File.WriteAllBytes(path, damaged);
            var refused = Assert.ThrowsAny<UserException>(() => SealedRun.Run(copy.Out)).Message;
            Assert.Contains(path, refused, StringComparison.Ordinal);
            Assert.Contains($"remove the folder {folder}", refused, StringComparison.Ordinal);
        }
        File.WriteAllBytes(path, whole);
        SealedRun.Run(copy.Out);
        Assert.Equal(StageResult.Read(Write("expected.json", result)).Metrics, StageResult.Read(Path.Combine(reader, "result.json")).Metrics);

        string Write(string file, string text)
        {
            File.WriteAllText(Path.Combine(copy.Out, file), text);
            return Path.Combine(copy.Out, file);
        }
    }

    [Fact]
    public void Damaged_weights_are_not_exported()
    {
        var path = copy.File("boosted", 1, "checkpoints/final.safetensors");
        var random = new RandomStream(16, "damages to what is exported");
        var request = new ExportRequest { RunFolder = copy.Run, Stage = "boosted", Seed = 1, Output = Path.Combine(copy.Out, "out.safetensors") };
        foreach (var damaged in Damages(File.ReadAllBytes(path), File.ReadAllBytes(copy.File("boosted", 2, "checkpoints/final.safetensors")), random, times: 2))
        {
            File.WriteAllBytes(path, damaged);
            Assert.Contains(path, Assert.ThrowsAny<UserException>(() => StageExport.Write(request)).Message, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(request.Output));
    }

    [Theory]
    [InlineData("dense", "result.json")]
    [InlineData("dense", "metrics.jsonl")]
    [InlineData("dense", "manifest.json")]
    [InlineData("dense", "checkpoints/last-epoch.safetensors")]
    [InlineData("dense", "checkpoints/final.safetensors")]
    [InlineData("dense", "checkpoints/step-2.safetensors")]
    [InlineData("ticket", "checkpoints/final.safetensors")]
    [InlineData("robust", "outcomes.jsonl")]
    [InlineData("robust", "checks.json")]
    [InlineData("robust", "images")]
    public void What_a_finished_stage_lacks_is_an_error_that_names_the_folder_to_remove(string stage, string name)
    {
        var (folder, path) = (copy.Stage(stage, 1), copy.File(stage, 1, name));
        File.Delete(path);
        var refused = Assert.Throws<RunException>(() => SealedRun.Run(copy.Out)).Message;
        Assert.StartsWith(path, refused, StringComparison.Ordinal);
        Assert.Contains($"remove the folder {folder} and run the pipeline again", refused, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
        SealedRun.Run(copy.Out);
        Assert.True(File.Exists(path), "the stage was not run again");
    }

    [Theory]
    [InlineData("a line twice", "wanted")]
    [InlineData("a line left out", "wanted")]
    [InlineData("an outcome left out", "outcomes of")]
    [InlineData("no finite cost", "'seconds' is no finite number from 0")]
    [InlineData("right under attack alone", "which is not without")]
    [InlineData("no images", "is missing, though outcomes.jsonl has its outcomes")]
    public void The_log_of_an_interrupted_evaluation_has_the_batches_that_are_asked_for(string damage, string complaint)
    {
        var folder = copy.Stage("robust", 1);
        foreach (var name in (string[])[RunFiles.Manifest, RunFiles.Result, RunFiles.Checks]) File.Delete(Path.Combine(folder, name));
        var index = RunFolder.ReadIndex(copy.Run);
        var stages = index.Stages.Select(stage => stage.Id == "robust" ? stage with { Status = StageStatus.Interrupted } : stage);
        (index with { Stages = [.. stages] }).Write(copy.Run);
        var path = Path.Combine(folder, "outcomes.jsonl");
        string[] lines = File.ReadAllLines(path);
        var attacked = Array.FindLastIndex(lines, line => line.Contains("\"attack\":\"fgsm\"", StringComparison.Ordinal));
        string[] damaged = damage switch
        {
            "a line twice" => [lines[0], .. lines],
            "a line left out" => [lines[0], .. lines[2..]],
            "an outcome left out" => [lines[0].Replace("\"right\":\"", "\"right\":\"0", StringComparison.Ordinal), .. lines[1..]],
            "no finite cost" => [lines[0].Replace("\"seconds\":", "\"seconds\":1e999,\"was\":", StringComparison.Ordinal), .. lines[1..]],
            "right under attack alone" => [.. lines.Select(AllRight)],
            "no images" => lines,
            var other => throw new ArgumentException($"no damage is called '{other}'", nameof(damage)),
        };
        File.WriteAllLines(path, damaged);
        if (damage == "no images") Directory.Delete(Path.Combine(folder, "images"), recursive: true);
        Assert.Contains(complaint, Assert.ThrowsAny<UserException>(() => SealedRun.Run(copy.Out)).Message, StringComparison.Ordinal);

        string AllRight(string line, int place) => Regex.Replace(line, "(?<=\"right\":\")[01]+",
            place == attacked ? "111"
                : line.Contains("natural", StringComparison.Ordinal) ? "000" : line.Contains("anyChange", StringComparison.Ordinal) ? "" : "$0");
    }

    [Fact]
    public void Files_of_a_version_that_wrote_no_manifests_are_not_replaced_by_others_either()
    {
        using var folder = new TemporaryFolder();
        var kept = RepositoryRoot.Fixture("run-folder");
        TemporaryFolder.Copy(Path.Combine(kept, "run"), folder);
        using var provenance = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "kept", "provenance.json")));
        Assert.SkipWhen(provenance.RootElement.GetProperty("numerics").GetString() != Numerics.Version, "no stage of these numerics is finished there");
        var missing = Path.Combine(folder, "kept", "late-fc623684", "checkpoints", "last-epoch.safetensors");
        File.Delete(missing);
        var options = new Lab.Running.RunOptions { Out = folder, Device = "cpu" };
        var refused = Assert.Throws<RunException>(() => Lab.Running.PipelineRunner.Run(Lab.NativeLaboratory.Read(Path.Combine(kept, "kept.yaml")), options,
            new SilentListener(), TestContext.Current.CancellationToken)).Message;
        Assert.StartsWith($"{missing}: is missing, though stage 'late' has finished; put it back, or remove the folder", refused, StringComparison.Ordinal);
    }

    public void Dispose() => copy.Dispose();

    Dictionary<string, string> Report()
    {
        ReportWriter.Write(copy.Run);
        return Pages.ToDictionary(page => page, page => File.ReadAllText(Path.Combine(copy.Run, page)));
    }

    /// <summary>Flipped bits, changed digits, missing ends, additional lines, and the file of another seed.</summary>
    static IEnumerable<byte[]> Damages(byte[] whole, byte[]? other, RandomStream random, int times)
    {
        for (var i = 0; i < times; i++)
        {
            byte[] flipped = [.. whole];
            flipped[random.NextInt(whole.Length)] ^= (byte)(1 << random.NextInt(8));
            yield return flipped;
            int[] digits = [.. Enumerable.Range(0, whole.Length).Where(at => char.IsAsciiDigit((char)whole[at]))];
            byte[] changed = [.. whole];
            var digit = digits[random.NextInt(digits.Length)];
            changed[digit] = (byte)('0' + (whole[digit] - '0' + 1 + random.NextInt(9)) % 10);
            yield return changed;
            if (i % 2 == 0) yield return whole[..random.NextInt(whole.Length)];
        }
        var lastLine = Array.LastIndexOf(whole, (byte)'\n', Math.Max(whole.Length - 2, 0)) + 1;
        yield return [.. whole, .. whole[lastLine..]];
        yield return [.. whole, .. Encoding.UTF8.GetBytes("{}\n")];
        yield return [];
        if (other is not null) yield return other;
    }
}
