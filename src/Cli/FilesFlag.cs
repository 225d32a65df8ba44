using System.CommandLine;

namespace NativeTickets.Cli;

/// <summary>The flag that says in which folder the files lie now that the pipeline of a run folder names.</summary>
static class FilesFlag
{
    public static Option<string?> Create() => PathInput.Option("--files",
        "The folder that holds the files which the pipeline names (weights, ONNX files, masks, programs), where they are no longer where it says; "
            + "found by name.");

    /// <summary>The folder; null where the flag is not given.</summary>
    /// <exception cref="RequestException">It is no folder.</exception>
    public static MovedFiles? Read(ParseResult parsed, Option<string?> flag) => parsed.GetValue(flag) is not { } folder ? null
        : Directory.Exists(folder) ? new MovedFiles(folder)
        : throw new RequestException($"{flag.Name} is {ShownText.Quote(folder)}, which is no folder; wanted one that holds the files which the pipeline names");
}
