using System.Diagnostics;
using System.Text.RegularExpressions;

namespace NativeTickets.Tests;

/// <summary>
/// What is opened, and what is refused: one way to open files for reading, one for writing, plain files alone, no links where they could mislead.
/// </summary>
public sealed partial class OpenedFilesTests : IDisposable
{
    const string NoPipes = "this system has no named pipes in folders";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // ends what hangs: an open pipe would wait for ever

    readonly TemporaryFolder folder = new();

    public static bool IsPosix => !OperatingSystem.IsWindows();

    /// <summary>Errors holds the two ways; Kernels sees no files at all.</summary>
    [Fact]
    public void No_room_opens_files_in_a_way_of_its_own()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Regex.IsMatch(file.Replace('\\', '/'), "/(?:obj|bin)/|/src/Errors/"));
        string[] found =
            [.. sources.SelectMany(file => Opening().Matches(File.ReadAllText(file)), (file, match) => $"{Path.GetFileName(file)}: {match.Value}")];
        Assert.Empty(found);
    }

    [Theory(Skip = NoPipes, SkipUnless = nameof(IsPosix))]
    [InlineData("pipe", "it is a pipe")]
    [InlineData("/dev/zero", "it is a device")]
    [InlineData(".", "it is a folder")]
    [InlineData("", "the path is empty")]
    [InlineData("a\0b", "null character")]
    public async Task What_is_no_plain_file_is_refused_at_once(string name, string words)
    {
        MakePipe("pipe");
        var path = name.Length == 0 ? name : Path.Combine(folder, name);
        var read = await Assert.ThrowsAsync<NotPlainException>(() => Task.Run(() => InputFile.Open(path)).WaitAsync(Patience));
        Assert.Contains(words, read.Message, StringComparison.Ordinal);
        var append = await Assert.ThrowsAsync<NotPlainException>(() => Task.Run(() => OutputFile.Append(path)).WaitAsync(Patience));
        Assert.Contains(words, append.Message, StringComparison.Ordinal);
    }

    [Theory(Skip = NoPipes, SkipUnless = nameof(IsPosix))]
    [InlineData("pipe")]
    [InlineData("/dev/null")]
    [InlineData(".")]
    public void What_is_no_plain_file_is_not_replaced_by_one(string name)
    {
        MakePipe("pipe");
        var path = Path.Combine(folder, name);
        var refused = Assert.Throws<FileException>(() => AtomicFile.Write(path, stream => stream.WriteByte(1)));
        Assert.Contains("wanted a plain file, or none", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["pipe"], Names());
    }

    [Fact]
    public void A_link_in_the_place_of_a_file_is_replaced_and_what_it_points_to_stays()
    {
        File.WriteAllText(Path.Combine(folder, "other"), "theirs");
        File.CreateSymbolicLink(Path.Combine(folder, "mine"), Path.Combine(folder, "other"));
        AtomicFile.Write(Path.Combine(folder, "mine"), stream => stream.Write("ours"u8));
        Assert.Equal("theirs", File.ReadAllText(Path.Combine(folder, "other")));
        Assert.Equal("ours", File.ReadAllText(Path.Combine(folder, "mine")));
        Assert.Null(new FileInfo(Path.Combine(folder, "mine")).LinkTarget);
    }

    [Fact]
    public void A_temporary_file_has_a_name_of_its_own_each_time()
    {
        var (path, seen) = (Path.Combine(folder, "file"), new List<string>());
        for (var i = 0; i < 3; i++) AtomicFile.Write(path, _ => seen.AddRange(Names().Where(name => name.EndsWith(".tmp", StringComparison.Ordinal))));
        Assert.Equal(3, seen.Distinct().Count());
        Assert.All(seen, name => Assert.Matches(@"^file\.[0-9a-f]{16}\.tmp$", name));
        Assert.Equal(["file"], Names());
    }

    [Fact]
    public void A_link_where_lines_are_appended_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, "other"), "theirs");
        File.CreateSymbolicLink(Path.Combine(folder, "mine"), Path.Combine(folder, "other"));
        Assert.Throws<NotPlainException>(() => OutputFile.Append(Path.Combine(folder, "mine")));
        Assert.Throws<NotPlainException>(() => OutputFile.Edit(Path.Combine(folder, "mine"), FileShare.None));
        Assert.ThrowsAny<IOException>(() => OutputFile.Create(Path.Combine(folder, "mine")));
        Assert.Equal("theirs", File.ReadAllText(Path.Combine(folder, "other")));
    }

    [Fact]
    public void Links_are_followed_to_an_own_folder_and_not_inside_it()
    {
        var (outside, own) = (Directory.CreateDirectory(Path.Combine(folder, "outside")).FullName, Path.Combine(folder, "own"));
        File.WriteAllText(Path.Combine(outside, "secret"), "theirs");
        Directory.CreateDirectory(Path.Combine(folder, "scratch", "own"));
        Directory.CreateSymbolicLink(own, Path.Combine(folder, "scratch", "own"));
        File.CreateSymbolicLink(Path.Combine(own, "file"), Path.Combine(outside, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(own, "stage"), outside);
        InputFile.Open(Path.Combine(own, "stage", "secret")).Dispose(); // nobody's own yet
        OwnFolders.Add(own);

        AtomicFile.Write(Path.Combine(own, "plain"), stream => stream.WriteByte(1));
        InputFile.Open(Path.Combine(own, "plain")).Dispose();
        Assert.Throws<NotPlainException>(() => InputFile.Open(Path.Combine(own, "file")));
        Assert.Throws<NotPlainException>(() => InputFile.Open(Path.Combine(own, "stage", "secret")));
        Assert.Throws<NotPlainException>(() => OutputFile.MakeFolder(Path.Combine(own, "stage", "checkpoints")));
        Assert.Throws<NotPlainException>(() => OutputFile.Append(Path.Combine(own, "stage", "lines")));
        Assert.Throws<NotPlainException>(() => OutputFile.Delete(Path.Combine(own, "stage", "secret")));
        var refused = Assert.Throws<FileException>(() => AtomicFile.Write(Path.Combine(own, "stage", "deep", "file"), stream => stream.WriteByte(1)));
        Assert.Contains($"{Path.Combine(own, "stage")} is a link", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName));
    }

    [Fact]
    public void Temporary_files_of_killed_processes_are_removed_and_nothing_else_is()
    {
        var inner = Directory.CreateDirectory(Path.Combine(folder, "stage", "checkpoints")).FullName;
        string[] kept = ["notes.tmp", "last.safetensors", "a.0123456789abcdeX.tmp"];
        foreach (var name in (string[])[.. kept, "last.safetensors.0123456789abcdef.tmp"]) File.WriteAllText(Path.Combine(inner, name), "");
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder, "..", Path.GetFileName(folder.Path) + "-elsewhere")).FullName;
        try
        {
            File.WriteAllText(Path.Combine(elsewhere, "x.0123456789abcdef.tmp"), "");
            Directory.CreateSymbolicLink(Path.Combine(folder, "link"), elsewhere);
            AtomicFile.RemoveLeftovers(folder);
            Assert.Equal(kept.Order(), Directory.GetFiles(inner).Select(Path.GetFileName).Order());
            Assert.Single(Directory.GetFiles(elsewhere));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    public void Dispose() => folder.Dispose();

    IEnumerable<string> Names() => Directory.GetFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    void MakePipe(string name)
    {
        using var made = Process.Start("mkfifo", [Path.Combine(folder, name)]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    [GeneratedRegex(@"new (?:FileStream|StreamReader|StreamWriter)\((?!InputFile|OutputFile|stream|memory)[^)\n]*|"
        + @"\bFile\.(?:Open|Read|Write|Create|Append|Replace|Copy)\w*\([^)\n]*|\bDirectory\.Create\w*\([^)\n]*|\bFileStreamOptions\b|MemoryMappedFile")]
    private static partial Regex Opening();
}
