using System.Globalization;
using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Forecasts;

/// <summary>What a run takes of memory and disk, about, and what there is.</summary>
/// <param name="Memory">Bytes of the device's memory, of all jobs together.</param>
/// <param name="MemoryFree">Bytes that the device has; for the processor, that are free.</param>
/// <param name="Disk">What unfinished stages will write; what passes is of all jobs together.</param>
/// <param name="DiskFree">Bytes that are free where the run folder lies.</param>
public sealed record ResourceForecast(double Memory, double MemoryFree, StageDisk Disk, double DiskFree)
{
    const double Program = 150 << 20; // the runtime and the program itself
    const long LongestFile = 1 << 16;

    /// <summary>What will not suffice, a sentence for each.</summary>
    public IReadOnlyList<string> Shortages
    {
        get
        {
            var found = new List<string>();
            if (Memory > MemoryFree)
                found.Add($"this run takes about {Bytes(Memory)} of memory, and the device has {Bytes(MemoryFree)} free; "
                    + "choose a smaller batchSize, a narrower model, or fewer --jobs");
            if (Disk.Kept + Disk.Passing > DiskFree)
                found.Add($"this run writes about {Bytes(Disk.Kept + Disk.Passing)}, and {Bytes(DiskFree)} are free where the run folder lies; "
                    + "choose another --out, save fewer weights (saveAt) or images (saveImages), or free some space");
            return found;
        }
    }

    /// <summary>The forecast of a plan.</summary>
    /// <param name="plan">What is to run.</param>
    /// <param name="run">Where.</param>
    /// <param name="jobs">Stages side by side on the device.</param>
    internal static ResourceForecast Of(PipelinePlan plan, RunContext run, int jobs)
    {
        var context = new PlanContext(run);
        StageNeeds[] needs = [.. plan.Instances.DistinctBy(stage => stage.Folder).Where(stage => !StageSeals.IsFinished(run.FolderOf(stage)))
            .Select(stage => ((LabStage)stage.Spec.Kind).NeedsOf(stage, context))];
        double[] most = [.. needs.Select(stage => stage.Memory).OrderDescending().Take(jobs)];
        var isProcessor = run.Device.Name == "cpu";
        return new ResourceForecast(most.Sum() + OfProcess(run, plan.Spec.Seeds[0]), isProcessor ? FreeMemory() : MemoryOf(run.Device.Name),
            StageDisk.Together([.. needs.Select(stage => stage.Disk)], jobs), FreeDisk(run.RunFolder));
    }

    /// <summary>What all stages of a process share: the images, and on the processor the program itself.</summary>
    internal static double OfProcess(RunContext run, long seed)
    {
        var data = run.Data(seed);
        var count = (double)data.Train.Count + data.Validation.Count + data.Test.Count + (data.Extra?.Images.Count ?? 0);
        return count * data.Train.Channels * data.Train.Height * data.Train.Width + (run.Device.Name == "cpu" ? Program : 0);
    }

    /// <summary>What is kept of it and for what, and what passes: <c>about 142 MB are kept (weights 120 MB, receipts and logs 22 MB), …</c></summary>
    public string DiskWords
    {
        get
        {
            (string What, double Bytes)[] kinds = [("weights", Disk.Weights), ("checkpoints for replay", Disk.Checkpoints),
                ("receipts and logs", Disk.Receipts), ("images", Disk.Images)];
            var kept = string.Join(", ", kinds.Where(kind => kind.Bytes > 0).Select(kind => $"{kind.What} {Bytes(kind.Bytes)}"));
            return $"about {Bytes(Disk.Kept)} are kept{(kept.Length > 0 ? $" ({kept})" : "")}, and {Bytes(Disk.Passing)} more are taken while it runs, of "
                + Bytes(DiskFree);
        }
    }

    /// <summary>1.2 GB, 350 MB.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1e7 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(bytes / 1e6):0} MB"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(bytes / 1e3):#,0} kB"),
        double few => string.Create(CultureInfo.InvariantCulture, $"{few:#,0} bytes"),
    };

    static double MemoryOf(string device) =>
        Device.List().FirstOrDefault(listed => listed.Name == device) is { MemoryBytes: > 0 } found ? found.MemoryBytes : double.PositiveInfinity;

    // what a container may use, and less where other programs use it already
    static double FreeMemory()
    {
        double may = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return AvailableNow() is { } available ? Math.Min(may, available) : may;
    }

    static double? AvailableNow()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            using var file = new StreamReader(InputFile.Open("/proc/meminfo"));
            for (var read = 0L; read < LongestFile && file.ReadLine() is { } line; read += line.Length)
                if (line.StartsWith("MemAvailable:", StringComparison.Ordinal)
                    && double.TryParse(line["MemAvailable:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture,
                        out var kibibytes))
                    return kibibytes * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // some containers hide the file; the limit of the container is known all the same
        }
        return null;
    }

    static double FreeDisk(string folder)
    {
        var there = Path.GetFullPath(folder);
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above) there = above;
        return new DriveInfo(there).AvailableFreeSpace;
    }
}
