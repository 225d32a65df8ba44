using System.Text;
using NativeTickets.Data;
using NativeTickets.Lab.Verification;

namespace NativeTickets.Tests;

/// <summary>Files of run folders and of downloads, those that carry their own checksum with one that is right again, and what verifies all of them.</summary>
static class FuzzedRunFolder
{
    const string Training = "boosted-5a8dc775", Evaluation = "robust-51cd3daf";

    static readonly Lazy<Dictionary<string, StageEntry>> Entries = new(() =>
        RunIndex.Read(FuzzedReader.Kept)!.Stages.DistinctBy(stage => stage.Folder).ToDictionary(stage => stage.Folder));

    static readonly Uri Source = new("https://example.org/set.tar.gz");

    /// <summary>What is read in more than one file.</summary>
    public static IEnumerable<FuzzedReader> Readers =>
    [
        new("run.json, sealed again", 25, [SealedIndex()], (bytes, folder) =>
        {
            FuzzedReader.Put(SealedAgain(bytes), folder, RunFiles.Index);
            RunFolder.Read(folder);
        }),
        new("manifest.json, sealed again", 35, [Encoding.UTF8.GetBytes(Manifest())], ReadManifest),
        .. ((string[])[.. FilesOf(Training), .. FilesOf(Evaluation)]).Select(name => new FuzzedReader($"verification with {name}", 2,
            [File.ReadAllBytes(Path.Combine(FuzzedReader.Kept, name))], (bytes, folder) => VerifyStage(name, bytes, folder))),
        new("verification with run.json", 2, [SealedIndex()], VerifyRun),
    ];

    /// <summary>A machine, a process and a time; <see cref="RunFiles.Owner"/>.</summary>
    public static string Owner => "somewhere\n4711\n2026-01-02T03:04:05.0000000Z\n";

    /// <summary>Who works at a stage.</summary>
    public static string Lease =>
        $$"""{ "owner": "0123456789abcdef", "worker": {{Worker}}, "takenUtc": "2026-01-02T03:04:05Z", "staleAfter": 600 }""";

    /// <summary>How often workers began with it.</summary>
    public static string Attempts =>
        $$"""{ "attempts": [{ "worker": {{Worker}}, "beganUtc": "2026-01-02T03:04:05Z", "progress": "a 3", "outcome": "failed", "error": "no" }] }""";

    static string Worker => """{ "host": "somewhere", "process": 4711, "beganUtc": "2026-01-02T03:04:05Z", "job": "12", "task": "3" }""";

    /// <summary>The note beside a part of a download.</summary>
    public static string PartSource => $"{Source.AbsoluteUri}\n\"0123\"\n";

    /// <summary>The trials of an attack that is tuned.</summary>
    public static string Trials => string.Concat(Enumerable.Range(0, 3).Select(i =>
        $$"""{"network":"dense","attack":"fmn","trial":{{i}},"settings":{"learningRate":0.{{i + 1}},"momentum":0.5},"median":0.0{{i + 1}},"images":8,"""
        + "\"forwardUnits\":96,\"seconds\":0.5}\n"));

    /// <summary>A training's receipt while it runs.</summary>
    public static string ReceiptLines => string.Concat(Enumerable.Range(0, 4).Select(i =>
        $$"""{"step":{{2 * i}},"epoch":{{i}},"weights":"{{Digest}}","statistics":"{{Digest}}","optimizer":"{{Digest}}","rest":"{{Digest}}"}""" + "\n"));

    static string Digest => new('a', 64);

    /// <summary>A training's receipt.</summary>
    public static string Receipt()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, RunFiles.Receipt);
        new StageReceipt
        {
            Stage = "0123abcd",
            PipelineSha256 = Digest,
            ProgramSha256 = Digest,
            DataSha256 = Digest,
            Device = "cpu",
            Precision = "fp32",
            Numerics = "3",
            StepsPerEpoch = 6,
            Every = 500,
            Checkpoints = [1, 2],
            States = [.. Enumerable.Range(0, 3).Select(i => new RecordedState(6 * i, i, Digest, Digest, Digest, Digest))],
            Weights = new HandedOn(2, Digest, Digest),
        }.Write(path);
        return File.ReadAllText(path);
    }

    /// <summary>A stage's manifest.</summary>
    public static string Manifest()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder, "a"), "b");
        StageManifest.Write(folder, "0123abcd", ["a"]);
        return File.ReadAllText(Path.Combine(folder, RunFiles.Manifest));
    }

    /// <summary>Reads what a part of a download is a part of.</summary>
    public static void ReadPart(string folder)
    {
        using var part = new PartialFile(Path.Combine(folder, "a"));
        part.TagFrom(Source);
    }

    static byte[] SealedIndex()
    {
        using var folder = new TemporaryFolder();
        RunIndex.Read(FuzzedReader.Kept)!.Write(folder);
        return File.ReadAllBytes(Path.Combine(folder, RunFiles.Index));
    }

    static byte[] SealedAgain(byte[] bytes)
    {
        if (SelfSeal.Holds(bytes) is not null) SelfSeal.Close(bytes);
        return bytes;
    }

    static void ReadManifest(byte[] bytes, string folder)
    {
        var stage = Directory.CreateDirectory(Path.Combine(folder, "stage-0123abcd")).FullName;
        FuzzedReader.Put("b"u8.ToArray(), stage, "a");
        FuzzedReader.Put(SealedAgain(bytes), stage, RunFiles.Manifest);
        foreach (var file in StageManifest.Read(stage)!.Files) StageSeals.WhatIsWrong(stage, file);
        _ = StageSeals.MissingIn(stage).Count();
    }

    static IEnumerable<string> FilesOf(string stage) => Directory.EnumerateFiles(Path.Combine(FuzzedReader.Kept, stage), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(FuzzedReader.Kept, file)).Where(name => !name.EndsWith("step-0.safetensors", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    static void VerifyStage(string name, byte[] bytes, string folder)
    {
        var stage = name[..name.IndexOf(Path.DirectorySeparatorChar)];
        CopyStages(folder, stage);
        FuzzedReader.Put(bytes, folder, name);
        StageVerification.Of(Path.Combine(folder, stage), Entries.Value[stage], new Findings());
    }

    static void VerifyRun(byte[] bytes, string folder)
    {
        CopyStages(folder, Training, Evaluation);
        FuzzedReader.Put(SealedAgain(bytes), folder, RunFiles.Index);
        RunVerification.Of(folder);
    }

    static void CopyStages(string folder, params string[] stages)
    {
        foreach (var file in stages.Where(stage => !Directory.Exists(Path.Combine(folder, stage))).SelectMany(FilesOf))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.Copy(Path.Combine(FuzzedReader.Kept, file), Path.Combine(folder, file));
        }
    }
}
