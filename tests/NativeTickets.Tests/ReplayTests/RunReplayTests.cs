using System.Globalization;
using System.Text.RegularExpressions;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Replays;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Verification;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>Parts of a run redone: what was left alone has every bit again, and what was forged, its checksums and receipts with it, is found.</summary>
public sealed class RunReplayTests(ReplayedRun run) : IClassFixture<ReplayedRun>
{
    const int All = 1000; // more than there are
    const int Stretches = 6, Batches = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Whatever_is_redone_has_every_bit_again_with_any_number_of_threads(int threads)
    {
        var found = Replay(run.Folder, All, 1, threads: threads);
        Assert.Empty(found.Wrong);
        Assert.Equal([new ReplayedParts("stretches of training runs", Stretches, Stretches), new ReplayedParts("batches of evaluations", Batches, Batches)],
            found.Parts);
    }

    [Fact]
    public void Other_instructions_give_every_bit_again()
    {
        using var copy = run.Copy();
        var without = new Dictionary<string, string> { ["DOTNET_EnableAVX512"] = "0", ["DOTNET_EnableAVX2"] = "0" };
        using var line = CommandLine.Start(copy, without, "verify", "replayed", "--replay", "3", "--seed", "4");
        var told = line.End().Ended(0).Output;
        Assert.Contains("replay chosen by --seed 4", told, StringComparison.Ordinal);
        Assert.Contains("3 of 6 stretches of training runs and 3 of 4 batches of evaluations redone, every bit the same", told, StringComparison.Ordinal);
    }

    [Fact]
    public void The_choice_follows_from_the_seed_and_comes_to_every_stretch_equally_often()
    {
        var times = new int[Stretches];
        for (var seed = 0; seed < 2000; seed++)
            foreach (var place in RunReplay.Chosen(Stretches, 1, seed, "stretches")) times[place]++;
        Assert.All(times, count => Assert.InRange(count, 250, 416)); // 333 expected, five standard deviations to either side
        Assert.Equal(RunReplay.Chosen(50, 5, 7, "stretches"), RunReplay.Chosen(50, 5, 7, "stretches"));
        Assert.Equal(5, RunReplay.Chosen(50, 5, 7, "stretches").Distinct().Count());
        Assert.Equal([0, 1, 2], RunReplay.Chosen(3, 5, 7, "stretches"));
    }

    [Fact]
    public void A_forged_accuracy_of_a_result_is_found_whatever_is_redone() => RequireFound("dense", "test",
        folder => Edit(folder, RunFiles.Result, text => Number("testAccuracy").Replace(text, "$1 0.9876", 1)),
        "says testAccuracy 0.9876; redone it is", count: 1);

    [Fact]
    public void A_result_that_no_longer_names_its_weights_is_found_whatever_is_redone() => RequireFound("dense", "weights",
        folder => Edit(folder, RunFiles.Result, text => Regex.Replace(text, ",\\s*\"weights\": \"[^\"]*\"", "", RegexOptions.None)), "names no weights",
            count: 1);

    [Fact]
    public void A_forged_cost_of_a_result_is_found() => RequireFound("boosted", "cost",
        folder => Edit(folder, RunFiles.Result, text => Number("forwardUnits").Replace(text, "$1 5")), "says that it cost ");

    [Fact]
    public void A_forged_metric_of_an_epoch_is_found() => RequireFound("dense", "epoch",
        folder => Edit(folder, RunFiles.Metrics, text => Number("trainAccuracy").Replace(text, "$1 0.5", 3)), "epoch 1 says trainAccuracy 0.5; redone it is");

    [Fact]
    public void An_epoch_that_was_never_run_is_found() => RequireFound("boosted", "more epochs", folder => Edit(folder, RunFiles.Metrics, text =>
        text + text.Split('\n')[2].Replace("\"epoch\":3,\"step\":18", "\"epoch\":4,\"step\":24", StringComparison.Ordinal) + "\n"), "ends after epoch 3");

    [Fact]
    public void A_swapped_checkpoint_is_found_though_its_receipt_matches() => RequireFound("dense", "checkpoint", folder =>
    {
        var path = CheckpointFiles.AfterEpoch(Path.Combine(folder, "checkpoints"), 2);
        Disturb(path, "network/");
        var network = WeightsFile.Read(path).Tensors.Where(tensor => tensor.Key.StartsWith("network/", StringComparison.Ordinal));
        var weights = StateDigest.Of(network.Where(tensor => !tensor.Key.Contains("running", StringComparison.Ordinal))
            .Select(tensor => (tensor.Key["network/".Length..], tensor.Value)));
        EditReceipt(folder, receipt => receipt with
        {
            States = [.. receipt.States.Select(state => state.Epoch == 2 && state.Step == 12 ? state with { Weights = weights } : state)],
        });
    }, "epochs 1 to 2, at step 12: weights differ when redone");

    [Fact]
    public void A_swapped_checkpoint_that_its_receipt_contradicts_is_found_where_a_stretch_begins_from_it() => RequireFound("dense", "checkpoint",
        folder => Disturb(CheckpointFiles.AfterEpoch(Path.Combine(folder, "checkpoints"), 2), "optimizer/"),
        "optimizer state of the checkpoint of epoch 2 are not those that the receipt states");

    [Fact]
    public void Swapped_final_weights_are_found_though_the_receipt_matches() => RequireFound("boosted", "weights", folder =>
    {
        var path = Path.Combine(folder, StageWeights.FileName);
        Disturb(path, "");
        var tensors = WeightsFile.Read(path).Tensors.Where(tensor => !tensor.Key.StartsWith("mask/", StringComparison.Ordinal)).ToArray();
        var weights = StateDigest.Of(tensors.Where(tensor => !tensor.Key.Contains("running", StringComparison.Ordinal))
            .Select(tensor => (tensor.Key, tensor.Value)));
        EditReceipt(folder, receipt => receipt with
        {
            Weights = receipt.Weights! with { Weights = weights },
            States = [.. receipt.States.SkipLast(1), receipt.States[^1] with { Weights = weights }],
        });
    }, "weights differ when redone");

    [Fact]
    public void A_ticket_of_another_mask_is_found() => RequireFound("ticket", "weights",
        folder => Disturb(Path.Combine(folder, StageWeights.FileName), ""), "holds other bits than are found when it is redone");

    [Fact]
    public void Forged_outcomes_are_found_though_the_result_and_the_checks_match() => RequireFound("robust", "outcomes", folder =>
    {
        Edit(folder, "outcomes.jsonl", text => Regex.Replace(text, "(\"attack\":\"natural\",\"first\":0,\"right\":\")([01]+)", match =>
            match.Groups[1].Value + match.Groups[2].Value.Replace('0', '1')));
    }, "outcomes differ when redone");

    [Fact]
    public void A_result_of_an_evaluation_that_was_raised_is_found_whatever_is_redone() => RequireFound("robust", "result",
        folder => Edit(folder, RunFiles.Result, text => Number("dense.fgsm.robustAccuracy").Replace(text, "$1 0.99", 1)),
        "says dense.fgsm.robustAccuracy 0.99; redone it is", count: 1);

    [Fact]
    public void A_missing_receipt_is_named()
    {
        using var copy = run.Copy();
        var folder = Path.Combine(copy, "replayed");
        File.Delete(Path.Combine(Stage(folder, "dense"), RunFiles.Receipt));
        Reseal(Stage(folder, "dense"));
        Assert.Contains(Replay(folder, 1, 1).Wrong, wrong => wrong.Contains("receipt.json: is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_numerics_version_is_refused_by_name()
    {
        using var copy = run.Copy();
        var folder = Path.Combine(copy, "replayed");
        Edit(folder, RunFiles.Provenance, text => Regex.Replace(text, "(\"numerics\":) \"[^\"]*\"", "$1 \"0 before\""));
        Assert.Contains("computed with the numerics version 0 before; this program has", Assert.Throws<RunException>(() => Replay(folder, 1, 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_of_device_is_refused_by_name() => Assert.Contains("computed with the kind of device cpu; here it is ilgpu-cpu",
        Assert.Throws<RunException>(() => Replay(run.Folder, 1, 1, device: "ilgpu-cpu")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_receipt_states_the_start_every_fourth_step_the_kept_checkpoints_and_the_end()
    {
        var receipt = StageReceipt.Read(Path.Combine(Stage(run.Folder, "dense"), RunFiles.Receipt))!;
        Assert.Equal([0, 4, 8, 12, 16, 20, 24, 28, 32, 36], receipt.States.Select(state => state.Step));
        Assert.Equal([2, 4], receipt.Checkpoints);
        Assert.Equal((6, 4), (receipt.StepsPerEpoch, receipt.Every));
        Assert.Equal(receipt.States.Count, receipt.States.Select(state => state.Weights).Distinct().Count());
        Assert.Equal([0, 6, 12, 18], StageReceipt.Read(Path.Combine(Stage(run.Folder, "boosted"), RunFiles.Receipt))!.States.Select(state => state.Step));
    }

    void RequireFound(string stage, string what, Action<string> forge, string words, int count = All)
    {
        using var copy = run.Copy();
        var folder = Path.Combine(copy, "replayed");
        forge(Stage(folder, stage));
        Reseal(Stage(folder, stage));
        // that the seals hold is what makes it a forgery rather than damage; what one file says of another verify may still find by itself
        Assert.DoesNotContain(RunVerification.Of(folder).Wrong, wrong => wrong.Contains("SHA-256", StringComparison.Ordinal));
        var found = Replay(folder, count, 1).Wrong;
        Assert.True(found.Any(wrong => wrong.Contains(words, StringComparison.Ordinal)), $"{what}: {string.Join('\n', found)}");
    }

    static ReplayReport Replay(string folder, int count, long seed, int? threads = null, string? device = null) => RunReplay.Of(folder,
        new ReplayOptions { Count = count, Seed = seed, Threads = threads, Device = device }, _ => { }, TestContext.Current.CancellationToken);

    static string Stage(string folder, string id) => Path.Combine(folder, RunFolder.ReadIndex(folder).Stages.First(stage => stage.Id == id).Folder);

    /// <summary>Writes the manifest that matches what is there.</summary>
    static void Reseal(string folder)
    {
        var hash = StageManifest.Read(folder)!.Hash;
        StageManifest.Write(folder, hash, StageFiles.Left(folder));
    }

    static void Edit(string folder, string name, Func<string, string> edit)
    {
        var path = Path.Combine(folder, name);
        var (before, after) = (File.ReadAllText(path), edit(File.ReadAllText(path)));
        Assert.NotEqual(before, after);
        File.WriteAllText(path, after);
    }

    static void EditReceipt(string folder, Func<StageReceipt, StageReceipt> edit)
    {
        var path = Path.Combine(folder, RunFiles.Receipt);
        edit(StageReceipt.Read(path)!).Write(path);
    }

    /// <summary>Changes the first number that is not 0 of a weights file, which gets its checksum.</summary>
    static void Disturb(string path, string prefix)
    {
        var file = WeightsFile.Read(path);
        var tensor = file.Tensors.Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal)
            && tensor.Key.EndsWith("weight", StringComparison.Ordinal) && !tensor.Key.StartsWith("mask/", StringComparison.Ordinal))
            .OrderBy(tensor => tensor.Key, StringComparer.Ordinal).First().Value;
        var place = Array.FindIndex(tensor.Values, value => value != 0);
        tensor.Values[place] *= 1.5f;
        WeightsFile.Write(path, file.Tensors, file.Metadata);
    }

    static Regex Number(string name) => new(string.Create(CultureInfo.InvariantCulture, $"(\"{Regex.Escape(name)}\":) ?[-0-9.eE]+"));
}
