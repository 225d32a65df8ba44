using System.IO.Compression;
using System.Text;
using NativeTickets.Data;
using NativeTickets.Lab;
using NativeTickets.Lab.Audits;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.External;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Receipts;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Nn;
using NativeTickets.Reporting.Pages;
using NativeTickets.Training;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

/// <summary>A reader of files that may come from anywhere, with valid files for it.</summary>
/// <param name="Name">What is read.</param>
/// <param name="Share">How many of some thousand inputs are for it; dear ones get few.</param>
/// <param name="Seeds">Valid files.</param>
/// <param name="Read">Reads a file's content, in a folder of its own that stays from one input to the next.</param>
sealed record FuzzedReader(string Name, int Share, byte[][] Seeds, Action<byte[], string> Read)
{
    const int LargestSeed = 100_000; // bytes; larger ones are slower and have nothing that these have not

    internal static readonly string Kept = Path.Combine(RepositoryRoot.Fixture("run-folder"), "run", "kept");

    /// <summary>All readers, those of text first.</summary>
    public static IReadOnlyList<FuzzedReader> All { get; } =
    [
        new("pipeline", 30, [.. Files(Path.Combine(RepositoryRoot.Path, "pipelines"), "*.yaml"), .. Files(Kept, RunFiles.ResolvedPipeline)],
            (bytes, folder) => NativeLaboratory.Read(Put(bytes, folder, "p.yaml"))),
        Record("run.json", (folder, _) => RunIndex.Read(folder)),
        Record("result.json", (_, file) => StageResult.Read(file)),
        Record("checks.json", (_, file) => EvaluationChecks.Read(file)),
        Record("mask-overlap.json", (_, file) => MaskOverlaps.Read(file)),
        Record("metrics.jsonl", (_, file) =>
        {
            EpochTable.Write(EpochRow.Read(file, []));
            new LineFile(file).Read(EpochRow.Parse);
        }),
        new("metrics of an external program", 35, Files(Kept, "metrics.jsonl"),
            (bytes, folder) => ExternalMetrics.Read(Put(bytes, folder, "external.jsonl"))),
        Record(RunFiles.Audit, (folder, file) => AuditedFile.RequireSame(folder, file), AuditText),
        Record("outcomes.jsonl", (_, file) => new OutcomeLog(file)),
        Record(TuningLog.FileName, (_, file) => TuningSummary.Of(new TuningLog(file).All), FuzzedRunFolder.Trials),
        Record("manifest.json", (folder, _) => StageManifest.Read(folder), FuzzedRunFolder.Manifest()),
        Record("receipt.json", (_, file) => StageReceipt.Read(file), FuzzedRunFolder.Receipt()),
        Record(ReceiptLog.FileName, (folder, _) => new ReceiptLog(folder).CutTo(3), FuzzedRunFolder.ReceiptLines),
        Record("provenance.json", (_, file) => Provenance.ReadFacts(file)),
        Record(RunFiles.Owner, (folder, _) => RunLock.Take(folder, _ => LockAnswer.None).Dispose(), FuzzedRunFolder.Owner),
        Record("a.part.source", (folder, _) => FuzzedRunFolder.ReadPart(folder), FuzzedRunFolder.PartSource),
        Record("nativetickets-data.json", (folder, _) => DataRecord.Read(folder, DataCatalog.Cifar10.Archive!), DataRecordText),
        .. FuzzedRunFolder.Readers,
        Record(RunFiles.Lease, (_, file) => StageLease.Read(file), FuzzedRunFolder.Lease),
        Record(RunFiles.Attempts, (folder, _) => StageAttempts.Read(folder), FuzzedRunFolder.Attempts),
        new("unfinished attack", 10, FuzzedAttack.Seeds, FuzzedAttack.Read),
        .. FuzzedForeign.Readers,
        new("report of a run folder", 1, [.. Kinds.Select(kind => File.ReadAllBytes(Example(kind)))], ReadReport),
        new("weights", 100, [.. Weights(), .. Weights().Select(WithoutChecksum)], ReadWeights),
        new("checkpoint", 40, [WithoutChecksum(Checkpoint())], ReadCheckpoint),
        new("stored images", 30, [Stored(), WithoutChecksum(Stored())],
            (bytes, folder) => new Adversarial.StoredImages(new Adversarial.LinfThreat(0.1f), Put(bytes, folder, "s.safetensors"))),
        new("packed weights", 40, [Ticket(), WithoutChecksum(Ticket())], ReadPacked),
        new("IDX", 40, [Labels, Digits, Packed(Digits)], ReadIdx),
        new("CIFAR", 1, [new byte[3073 * 3], Packed(new byte[3073 * 10])], ReadCifar),
        new("CIFAR-100", 2, [new byte[3074 * 3], Packed(new byte[3074 * 3])], ReadCifar100),
        new("MAT", 30, [ArrayWriter.HouseNumbers(new byte[3072], [1]), ArrayWriter.HouseNumbers(new byte[3072 * 2], [1, 10], isPacked: false)],
            ReadHouseNumbers),
        new("npy", 30, [ArrayWriter.Npy("|u1", [2, 4, 4], new byte[32]), ArrayWriter.Npy("<f8", [2, 1], new byte[16], version: 3)], ReadArray(".npy")),
        new("npz", 20, [ArrayWriter.Npz(("x", ArrayWriter.Npy("|u1", [2, 4, 4], new byte[32])))], ReadArray(".npz")),
        new("IDX of any form", 20, [ArrayWriter.Idx(0x08, [2, 4, 4], new byte[32]), ArrayWriter.Idx(0x0d, [2], new byte[8])], ReadArray(".idx")),
        new("CIFAR-10-C", 5, [ArrayWriter.Npy("|u1", [5, 32, 32, 3], new byte[5 * 3072])], ReadCorrupted),
        new("archive", 25, [SmallSet.Archive(), SmallSet.Archive(SmallSet.Link("small/link", "first.bin"))], ReadArchive),
        new("packed archive", 25, [Unpacked(SmallSet.Archive())], (bytes, folder) => ReadArchive(Packed(bytes), folder)),
        .. ((string[])["png", "jpg", "webp", "bmp", "gif", "tif"]).Select(extension => new FuzzedReader(extension, 25, [Image(extension)],
            (bytes, folder) => ReadImage(Put(bytes, folder, "image." + extension)))),
        new("folder of images", 3, [Image("png"), Image("jpg")], ReadFolder),
    ];

    static string[] Kinds => ["run.json", "result.json", "metrics.jsonl", "checks.json"];

    static byte[][] Weights() => Files(Kept, "*.safetensors");

    static byte[] Stored()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "s.safetensors");
        WeightsFile.Write(path, new Dictionary<string, WeightsEntry>
        {
            ["images"] = new(new Shape(2, 1, 3, 3), new float[18]),
            ["numbers"] = new(new Shape(2), [0, 1]) { IsInteger = true },
        });
        return File.ReadAllBytes(path);
    }

    static byte[] Ticket()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "t.safetensors");
        WeightsFile.WritePacked(path, new Dictionary<string, WeightsEntry>
        {
            ["a"] = new(new Shape(3, 3), [1, 0, 0, 2, 0, 0, 3, 0, 0]),
            ["mask/a"] = new(new Shape(3, 3), [1, 0, 0, 1, 0, 0, 1, 0, 0]),
        }, new Dictionary<string, string> { ["a"] = "mask/a" }, new Dictionary<string, string>());
        return File.ReadAllBytes(path);
    }

    static byte[] Checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(folder, setup => setup with { Epochs = 1 });
        run.Run();
        return File.ReadAllBytes(Path.Combine(folder, CheckpointFiles.Last));
    }

    const string AuditText = """
        name: audit
        # content: sha256 00
        data: { dataset: mnist, normalize: false }
        model: { name: lenet, weights: /elsewhere/w.safetensors }
        stages:
          - evaluate: { id: audit, of: model, attacks: [{ autoAttack: { epsilon: 0.3 } }] }
        """;

    static string DataRecordText => $$"""{ "archive": "a", "archiveSha256": "{{DataCatalog.Cifar10.Archive!.Sha256}}", "files": { "x": "00" } }""";

    internal static FuzzedReader Record(string name, Action<string, string> read, string? seed = null) => new(name, 35,
        seed is null ? Files(Kept, name) : [Encoding.UTF8.GetBytes(seed)], (bytes, folder) => read(folder, Put(bytes, folder, name)));

    internal static byte[][] Files(string folder, string pattern) => [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(bytes => bytes.Length <= LargestSeed).Take(12)];

    static string Example(string name) => Directory.EnumerateFiles(Kept, name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

    internal static string Put(byte[] bytes, string folder, string name)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A weights file that says nothing of its checksum, so that what is spoiled is read and not refused for that alone.</summary>
    internal static byte[] WithoutChecksum(byte[] file)
    {
        var length = (int)BitConverter.ToInt64(file);
        var header = Encoding.UTF8.GetString(file, 8, length);
        var start = header.IndexOf("\"nativetickets.sha256\":\"", StringComparison.Ordinal);
        Assert.True(start >= 0, "a weights file of ours has a checksum");
        var end = header.IndexOf('"', start + "\"nativetickets.sha256\":\"".Length) + 1;
        end += header[end] == ',' ? 1 : 0;
        if (header[end] == '}' && header[start - 1] == ',') start--;
        var shorter = Encoding.UTF8.GetBytes(header[..start] + header[end..]);
        return [.. BitConverter.GetBytes((long)shorter.Length), .. shorter, .. file.AsSpan(8 + length)];
    }

    static void ReadReport(byte[] bytes, string folder)
    {
        var copy = Path.Combine(folder, "kept");
        if (!Directory.Exists(copy)) TemporaryFolder.Copy(Kept, copy);
        var kind = bytes.AsSpan().IndexOf("\"stages\""u8) >= 0 ? "run.json" : bytes.AsSpan().IndexOf("\"checks\""u8) >= 0 ? "checks.json"
            : bytes.AsSpan().IndexOf("\"metrics\""u8) >= 0 ? "result.json" : "metrics.jsonl";
        var place = Path.Combine(copy, Path.GetRelativePath(Kept, Example(kind)));
        var before = File.ReadAllBytes(place);
        try
        {
            File.WriteAllBytes(place, bytes);
            var report = ReportContent.Of(RunFolder.Read(copy));
            _ = (HtmlPage.Write(report), MarkdownPage.Write(report));
        }
        finally
        {
            File.WriteAllBytes(place, before);
        }
    }

    static void ReadWeights(byte[] bytes, string folder)
    {
        var path = Put(bytes, folder, "w.safetensors");
        var file = WeightsFile.Read(path);
        StageWeights.ReadMask(path, "0123abcd");
        NetworkBlueprint.FromTexts(file.Metadata, path);
    }

    static void ReadPacked(byte[] bytes, string folder)
    {
        var path = Put(bytes, folder, "t.safetensors");
        WeightsFile.Read(path);
        using var foreign = ForeignFile.Open(path);
        foreach (var tensor in foreign.Tensors.Values) tensor.Read();
    }

    static void ReadCheckpoint(byte[] bytes, string folder)
    {
        Put(bytes, folder, CheckpointFiles.Last);
        using var run = new TrainingRun(folder);
        try
        {
            run.Run(new CancellationToken(canceled: true)); // takes up the checkpoint, and stops after a step
        }
        catch (OperationCanceledException)
        {
        }
    }

    static byte[] Labels => ArrayWriter.Idx(0x08, [3], new byte[3]);

    static byte[] Digits => ArrayWriter.Idx(0x08, [3, 28, 28], new byte[3 * 28 * 28]);

    static void ReadIdx(byte[] bytes, string folder)
    {
        var set = Directory.CreateDirectory(Path.Combine(folder, "mnist")).FullName;
        foreach (var file in Directory.EnumerateFiles(set)) File.Delete(file);
        var isPacked = bytes.Length > 1 && bytes[0] == 0x1f;
        var isLabels = bytes.Length > 3 && bytes[3] == 1;
        foreach (var part in (string[])["train", "t10k"])
        {
            Put(isLabels ? bytes : Labels, set, $"{part}-labels-idx1-ubyte");
            Put(isLabels ? Digits : bytes, set, $"{part}-images-idx3-ubyte{(isPacked ? ".gz" : "")}");
        }
        ImageSource.Mnist.Read(folder);
    }

    static void ReadCifar(byte[] bytes, string folder)
    {
        var set = Directory.CreateDirectory(Path.Combine(folder, "cifar-10-batches-bin")).FullName;
        foreach (var file in Directory.EnumerateFiles(set)) File.Delete(file);
        Put(bytes, set, $"data_batch_1.bin{(bytes.Length > 1 && bytes[0] == 0x1f ? ".gz" : "")}");
        ImageSource.Cifar10.Read(folder);
    }

    static void ReadCifar100(byte[] bytes, string folder)
    {
        var set = Directory.CreateDirectory(Path.Combine(folder, "cifar-100-binary")).FullName;
        foreach (var file in Directory.EnumerateFiles(set)) File.Delete(file);
        var end = bytes.Length > 1 && bytes[0] == 0x1f ? ".gz" : "";
        Put(bytes, set, $"train.bin{end}");
        Put(bytes, set, $"test.bin{end}");
        ImageSource.Cifar100.Read(folder);
    }

    static void ReadHouseNumbers(byte[] bytes, string folder)
    {
        var set = Directory.CreateDirectory(Path.Combine(folder, "svhn")).FullName;
        Put(bytes, set, "train_32x32.mat");
        Put(bytes, set, "test_32x32.mat");
        ImageSource.Svhn.Read(folder);
    }

    static Action<byte[], string> ReadArray(string extension) => (bytes, folder) =>
    {
        var path = Put(bytes, folder, $"array{extension}");
        ImageSource.Arrays(new ArrayPaths(path, Put(ArrayWriter.Npy("|u1", [2], [0, 1]), folder, "labels.npy"))).Read(folder);
    };

    static void ReadCorrupted(byte[] bytes, string folder)
    {
        var set = Directory.CreateDirectory(Path.Combine(folder, "CIFAR-10-C")).FullName;
        Put(bytes, set, "fog.npy");
        Put(ArrayWriter.Npy("|u1", [5], new byte[5]), set, "labels.npy");
        CorruptedCifarFiles.ReadTest(folder, "fog", 2);
    }

    static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    static byte[] Unpacked(byte[] bytes)
    {
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)) gzip.CopyTo(plain);
        return plain.ToArray();
    }

    static void ReadArchive(byte[] bytes, string folder)
    {
        var target = Path.Combine(folder, "unpacked");
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        using var file = File.OpenRead(Put(bytes, folder, "a.tar.gz"));
        TarArchive.Unpack(file, target, most: 1 << 20, CancellationToken.None);
    }

    static byte[] Image(string extension)
    {
        using var image = new Image<Rgb24>(16, 12);
        for (var y = 0; y < 12; y++)
            for (var x = 0; x < 16; x++) image[x, y] = new Rgb24((byte)(15 * x), (byte)(20 * y), (byte)(x * y));
        using var stream = new MemoryStream();
        image.Save(stream, Configuration.Default.ImageFormatsManager.FindFormatByFileExtension(extension));
        return stream.ToArray();
    }

    static void ReadImage(string path)
    {
        var image = ImageFile.Open(path);
        image.Decode(image.Height, image.Width, new byte[3 * image.Height * image.Width]);
    }

    static void ReadFolder(byte[] bytes, string folder)
    {
        var set = Path.Combine(folder, "set");
        foreach (var name in (string[])["one", "two"])
            if (!File.Exists(Path.Combine(set, name, "sound.png")))
                Put(Image("png"), Directory.CreateDirectory(Path.Combine(set, name)).FullName, "sound.png");
        Put(bytes, Path.Combine(set, "two"), "spoiled.png");
        ImageSource.Folder(set).Read(folder);
    }
}
