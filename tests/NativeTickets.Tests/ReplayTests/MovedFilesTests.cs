using NativeTickets.Lab.Exchange;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>A run folder is replayed where the files that its pipeline names lie in another folder, and the originals are gone.</summary>
public sealed class MovedFilesTests : IDisposable
{
    const string Pipeline = """
        name: moved
        data: { dataset: glyphs, trainImages: 200, validation: 50 }
        model: { onnx: theirs/net.onnx }
        stages:
          - train: { id: dense, epochs: 1, batchSize: 50, learningRate: 0.01 }
          - external: { id: handed, from: dense, command: [sh, '{net.sh}', '{input}', '{output}'], files: programs/net.sh }
          - evaluate: { id: robust, of: dense, images: 16, attacks: [{ fgsm: { epsilon: 0.1 } }] }
        """;

    readonly TemporaryFolder folder = new();

    [Fact]
    public void An_archive_is_verified_replayed_and_exported_with_the_folder_of_its_files()
    {
        var archive = Archived();
        var files = Path.Combine(archive, "files");
        foreach (var (original, name) in (ReadOnlySpan<(string, string)>)[("theirs/net.onnx", "net.onnx"), ("programs/net.sh", "net.sh")])
            File.Move(Path.Combine(folder, original), Path.Combine(files, name));
        var run = Path.Combine(archive, "moved");
        Assert.Contains("say which by --files", Verify(run).Ended(1).Errors, StringComparison.Ordinal);
        var told = Verify(run, "--files", files).Ended(0).Output;
        Assert.Contains("every bit the same", told, StringComparison.Ordinal);
        Assert.DoesNotContain("note:", told.Replace("note: report", "", StringComparison.Ordinal).Replace("note: metrics", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        CommandLine.Run(folder, "export", run, "--stage", "dense", "--output", "out.onnx", "--files", files).Ended(0);
    }

    [Fact]
    public void Files_of_one_name_lie_in_folders_of_their_own_and_another_file_is_refused()
    {
        var archive = Archived();
        var files = Path.Combine(archive, "files");
        Directory.Move(Path.Combine(folder, "theirs"), Path.Combine(files, "theirs"));
        Directory.Move(Path.Combine(folder, "programs"), Path.Combine(files, "programs"));
        File.WriteAllText(Path.Combine(files, "net.sh"), "exit 3");
        File.WriteAllText(Path.Combine(files, "net.onnx"), "no network");
        var run = Path.Combine(archive, "moved");
        Verify(run, "--files", files).Ended(0);
        File.AppendAllText(Path.Combine(files, "programs", "net.sh"), "# changed");
        Assert.Contains($"a file in {files} is not the one of its name that the run read", Verify(run, "--files", files).Ended(1).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_none_is_refused()
    {
        var run = Path.Combine(Archived(), "moved");
        Assert.Contains("which is no folder", Verify(run, "--files", "nowhere").Ended(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_end_of_a_path_is_taken_and_nothing_outside_of_the_folder()
    {
        Directory.CreateDirectory(Path.Combine(folder, "files", "b"));
        File.WriteAllText(Path.Combine(folder, "files", "one.pth"), "");
        File.WriteAllText(Path.Combine(folder, "files", "b", "two.pth"), "");
        File.WriteAllText(Path.Combine(folder, "outside.pth"), "");
        var moved = new MovedFiles(Path.Combine(folder, "files"));
        Assert.Equal(Path.Combine(folder, "files", "one.pth"), moved.Of("/a/b/one.pth"));
        Assert.Equal(Path.Combine(folder, "files", "b", "two.pth"), moved.Of("/a/b/two.pth"));
        Assert.Equal(Path.Combine(folder, "files", "b", "two.pth"), moved.Of("""C:\a\b\two.pth"""));
        Assert.Equal("/a/c/two.pth", moved.Of("/a/c/two.pth"));
        Assert.Equal("""/a/..\outside.pth""", moved.Of("""/a/..\outside.pth"""));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Runs the pipeline and moves its run folder to an archive with an empty folder of files; the originals are still there.</summary>
    string Archived()
    {
        foreach (var name in (ReadOnlySpan<string>)["theirs", "programs", "archive/files"]) Directory.CreateDirectory(Path.Combine(folder, name));
        using (var device = Device.Open("cpu", 1))
        {
            using var network = ExchangedNetwork.Create("lenet-ye-1", device, normalized: false);
            OnnxFile.Write(Path.Combine(folder, "theirs", "net.onnx"), NetworkGraph.Of(network), NetworkBlueprint.Of(network), name => name, "a test's",
                new Dictionary<string, string>());
        }
        File.WriteAllText(Path.Combine(folder, "programs", "net.sh"), "cp \"$1\" \"$2/weights.safetensors\"\n");
        File.WriteAllText(Path.Combine(folder, "moved.yaml"), Pipeline);
        CommandLine.Run(folder, "run", "moved.yaml", "--threads", "1").Ended(0);
        Directory.Move(Path.Combine(folder, "runs", "moved"), Path.Combine(folder, "archive", "moved"));
        return Path.Combine(folder, "archive");
    }

    CommandLineOutcome Verify(string run, params string[] words) =>
        CommandLine.Run(folder, ["verify", run, "--replay", "2", "--seed", "1", "--threads", "1", .. words]);
}
