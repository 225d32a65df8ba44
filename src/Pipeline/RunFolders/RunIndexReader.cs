using System.Text.Json;

namespace NativeTickets.Pipelines;

/// <summary>Reads the stages of <c>run.json</c>, which may be damaged or made to harm: its size is checked first, and a stage's folder is a plain name.</summary>
static class RunIndexReader
{
    const int LongestFile = 64 << 20; // ten thousand stages need a few megabytes

    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The stage instances, in the order of execution.</summary>
    /// <exception cref="RunException">There is no index, or it is not one that a run writes.</exception>
    public static IReadOnlyList<IndexedStage> Stages(string runFolder)
    {
        var path = Path.Combine(runFolder, "run.json");
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > LongestFile) throw new RunException($"{path}: has {stream.Length} bytes, at most {LongestFile} are read; this is not an index that a run writes");
            using var index = JsonDocument.Parse(stream, Options);
            return [.. index.RootElement.GetProperty("stages").EnumerateArray().Select(Stage)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunException($"{runFolder}: has no run.json; wanted a run folder, such as runs/quickstart", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"cannot read {path}: {e.Message.TrimEnd('.')}", e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RunException($"{path}: is not an index that a run writes ({e.Message.TrimEnd('.')}); run the pipeline again to have it written anew", e);
        }
    }

    static IndexedStage Stage(JsonElement stage)
    {
        var folder = Text(stage, "folder");
        if (folder.Length is 0 or > 200 || folder[0] == '.' || !folder.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            throw new FormatException($"the stage folder '{Problems.Printable(folder)}' is no plain name");
        return new IndexedStage(Text(stage, "id"), Text(stage, "kind"), stage.GetProperty("seed").GetInt64(),
            [.. stage.GetProperty("matrix").EnumerateObject().Select(value => new MatrixValue(Problems.Printable(value.Name), Problems.Printable(value.Value.GetString()!)))],
            folder, Text(stage, "status"));
    }

    static string Text(JsonElement stage, string name) => stage.GetProperty(name).GetString() ?? throw new FormatException($"a stage has no {name}");
}
