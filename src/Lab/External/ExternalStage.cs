using System.Diagnostics;
using System.Globalization;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.External;

/// <summary>Hands a network to a program, runs it, and takes the network that it writes: checked against the mask, measured, and kept as any stage's.</summary>
static class ExternalStage
{
    /// <summary>The folder of the program's files, in the stage's.</summary>
    public const string FolderName = "external";

    const string Handed = "input.safetensors", Written = "weights.safetensors";

    public static StageResult Run(StageInstance stage, StageWork work)
    {
        work.Began();
        var (run, spec) = (work.Context, (ExternalSpec)stage.Spec);
        var folder = Path.GetFullPath(Path.Combine(run.FolderOf(stage), FolderName));
        OutputFile.MakeFolder(folder);
        using var network = spec.From is null ? run.NewNetwork(stage) : run.ReadNetwork(stage.Input(spec.From));
        var input = Path.Combine(folder, Handed);
        WriteInput(input, network, stage.Hash);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["input"] = input,
            ["output"] = folder,
            ["seed"] = stage.Seed.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var file in spec.Files) values[Path.GetFileName(file.Text)] = file.Text;
        var clock = Stopwatch.StartNew();
        ExternalProgram.Run([.. spec.Command.Select(word => CommandWords.Replaced(word, values))], folder, work.Cancellation);
        var seconds = clock.Elapsed.TotalSeconds;
        Take(network, Path.Combine(folder, Written));
        var epochs = TakeMetrics(stage, run, Path.Combine(folder, RunFiles.Metrics));
        StageWeights.Write(run.WeightsOf(stage), network, stage.Hash);
        foreach (var spent in (string[])[Handed, Written, RunFiles.Metrics]) OutputFile.Delete(Path.Combine(folder, spent)); // what they say is kept
        var (metrics, counts) = Measured(stage, run, network, epochs, work.Cancellation);
        return stage.Result(metrics, new StageCost { Seconds = seconds, PeakMemoryBytes = ProcessMemory.PeakBytes }) with
        {
            Counts = counts,
            Weights = StageWeights.FileName,
        };
    }

    /// <summary>Weights and masks in full, under the names of the PyTorch repositories that the field shares: <c>name</c> and <c>name_mask</c>.</summary>
    static void WriteInput(string path, Network network, string hash)
    {
        var tensors = new Dictionary<string, WeightsEntry>(PublicNames.Rename(network.Name, NetworkState.Read(network)), StringComparer.Ordinal);
        foreach (var (name, mask) in MaskState.Read(network)) tensors[$"{PublicNames.Of(network.Name, name)}_mask"] = mask;
        WeightsFile.Write(path, tensors, new Dictionary<string, string>(NetworkBlueprint.Of(network).ToTexts())
        {
            ["format"] = "pt",
            [StageWeights.StageKey] = hash,
        });
    }

    static void Take(Network network, string path)
    {
        if (!File.Exists(path))
            throw new RunException($"its program ended without writing {path}; it has to write the trained weights there, under the "
                + $"names of {Handed}");
        using var file = ForeignFile.Open(path, holdsSums: false);
        var weights = ForeignWeights.Read(network, file, IgnoredNames.None).Weights;
        foreach (var parameter in network.Parameters)
        {
            var values = weights[parameter.Name].Values;
            if (Array.FindIndex(values, value => !float.IsFinite(value)) is >= 0 and var bad)
                throw new RunException($"number {bad} of '{parameter.Name}' in {path} is {values[bad]}; wanted finite weights");
            if (parameter.Mask is not { } mask) continue;
            var kept = mask.ToFloats();
            var regrown = Enumerable.Range(0, values.Length).Count(i => kept[i] == 0 && values[i] != 0);
            if (regrown > 0)
                throw new RunException($"{regrown:#,0} weights of '{parameter.Name}' in {path} are not 0 where the mask of its ticket "
                    + $"prunes; the program has to keep the mask that {Handed} holds");
        }
        NetworkState.Write(network, weights, path);
    }

    /// <summary>Takes over the program's epochs, checked line by line; none where it wrote none.</summary>
    static int TakeMetrics(StageInstance stage, RunContext run, string path)
    {
        var rows = ExternalMetrics.Read(path);
        var log = new StageMetrics(run.FolderOf(stage), StageLabel.Of(stage));
        log.CutTo(0);
        foreach (var row in rows) log.Append(row.Epoch, row.Step, row.Metrics.ToDictionary(metric => metric.Key, metric => metric.Value ?? double.NaN));
        return rows.Count;
    }

    static (Dictionary<string, double?> Metrics, Dictionary<string, long> Counts) Measured(StageInstance stage, RunContext run, Network network, int epochs,
        CancellationToken cancellation)
    {
        var data = run.Data(stage.Seed);
        var metrics = new Dictionary<string, double?> { ["epochsRun"] = epochs };
        var counts = new Dictionary<string, long>();
        foreach (var (split, images) in new[] { ("validation", data.Validation), ("test", data.Test) })
            if (images.Count > 0) NetworkMetrics.AddSplit(metrics, counts, split, images, network, run.PadTo, cancellation);
        NetworkMetrics.AddSize(metrics, network);
        return (metrics, counts);
    }
}
