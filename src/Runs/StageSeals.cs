using System.Collections.Concurrent;

namespace NativeTickets.Runs;

/// <summary>Holds files of finished stages against the manifests they were sealed with, each once a process as long as nobody touches it.</summary>
public static class StageSeals
{
    static readonly ConcurrentDictionary<string, (Touch Touch, StageManifest Manifest)> Manifests = new(StringComparer.Ordinal);
    static readonly ConcurrentDictionary<string, (Touch Touch, string Sha256)> Sound = new(StringComparer.Ordinal);

    /// <summary>Whether a stage has finished: it is sealed, or has the result of a version that sealed nothing.</summary>
    /// <param name="folder">The stage's folder.</param>
    /// <exception cref="RunFolderException">There is a result that cannot be read.</exception>
    public static bool IsFinished(string folder) => IsSealed(folder) || IsUnsealed(folder);

    /// <summary>Whether a stage was finished by a version that sealed nothing, so that its files are read as they are.</summary>
    /// <param name="folder">The stage's folder.</param>
    /// <exception cref="RunFolderException">There is a result that cannot be read.</exception>
    public static bool IsUnsealed(string folder) => !IsSealed(folder) && Path.Combine(folder, RunFiles.Result) is var result
        && File.Exists(result) && StageResult.Read(result).Hash is null;

    static bool IsSealed(string folder) => File.Exists(StageManifest.PathIn(folder));

    /// <summary>The manifest of a stage's folder; null where it has none.</summary>
    /// <exception cref="RunFolderException">It is damaged, or another stage's.</exception>
    public static StageManifest? ManifestOf(string folder)
    {
        var path = Path.GetFullPath(StageManifest.PathIn(folder));
        if (Touch.Of(path) is not { } touch) return null;
        if (Manifests.TryGetValue(path, out var known) && known.Touch == touch) return known.Manifest;
        if (StageManifest.Read(folder) is not { } manifest) return null;
        Manifests[path] = (touch, manifest);
        return manifest;
    }

    /// <summary>
    /// The path of a stage's file, which is the one that the stage left where its folder is sealed. The file may be missing where it is not listed.
    /// </summary>
    /// <param name="folder">The stage's folder.</param>
    /// <param name="name">The file, relative to it, with slashes.</param>
    /// <exception cref="RunFolderException">It is missing or not what the manifest lists, or lies there without being listed.</exception>
    public static string Checked(string folder, string name)
    {
        var path = FileSeal.PathIn(folder, name);
        if (ManifestOf(folder) is not { } manifest) return path;
        if (manifest.Files.FirstOrDefault(file => file.Name == name) is { } file)
        {
            if (WhatIsWrong(folder, file) is { } wrong) throw new RunFolderException($"{path}: {wrong}; put it back, or {StageManifest.RemedyFor(folder)}");
        }
        else if (File.Exists(path))
            throw new RunFolderException($"{path}: is not among the files that its stage left ({RunFiles.Manifest}); move it elsewhere");
        return path;
    }

    /// <summary>A path that a user gives, which may lead into the folder of a sealed stage: the file there is the one that the stage left then.</summary>
    /// <exception cref="RunFolderException">It is not what the manifest lists.</exception>
    public static string CheckedAt(string path)
    {
        var full = Path.GetFullPath(path);
        for (var folder = Path.GetDirectoryName(full); Path.GetDirectoryName(folder) is { } above; folder = above)
        {
            if (!File.Exists(StageManifest.PathIn(folder!)) || !File.Exists(Path.Combine(above, RunFiles.Index))) continue;
            Checked(folder!, Path.GetRelativePath(folder!, full).Replace(Path.DirectorySeparatorChar, '/'));
            break;
        }
        return path;
    }

    /// <summary>What distinguishes a file from what was sealed; null where nothing does.</summary>
    /// <exception cref="FileException">It cannot be read.</exception>
    public static string? WhatIsWrong(string folder, FileSeal file)
    {
        var path = Path.GetFullPath(file.PathIn(folder));
        if (Touch.Of(path) is not { } touch) return $"is missing; expected {file.Shown}";
        if (Sound.TryGetValue(path, out var known) && known == (touch, file.Sha256)) return null;
        var found = FileSeal.Of(folder, file.Name);
        if (found != file) return $"has changed since it was sealed: expected {file.Shown}, got {found.Shown}";
        Sound[path] = (touch, file.Sha256);
        return null;
    }

    /// <summary>The files of a sealed folder that are missing or of another length, without reading any; empty for a folder that is not sealed.</summary>
    /// <exception cref="RunFolderException">The manifest is damaged, or another stage's.</exception>
    public static IEnumerable<(string Name, string What)> MissingIn(string folder)
    {
        foreach (var file in ManifestOf(folder)?.Files ?? [])
            if (Touch.Of(file.PathIn(folder)) is not { } touch) yield return (file.Name, $"is missing; expected {file.Shown}");
            else if (touch.Length != file.Length)
                yield return (file.Name, $"has changed since it was sealed: expected {file.Shown}, got {touch.Length:#,0} bytes");
    }

    /// <summary>How a file is known to be the one that was looked at: its length, and when it was last written to.</summary>
    readonly record struct Touch(long Length, DateTime Written)
    {
        public static Touch? Of(string path) => new FileInfo(path) is { Exists: true } file ? new Touch(file.Length, file.LastWriteTimeUtc) : null;
    }
}
