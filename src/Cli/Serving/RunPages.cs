using System.Collections.Concurrent;
using NativeTickets.Cluster;
using NativeTickets.Lab.Workers;
using NativeTickets.Reporting;
using NativeTickets.Reporting.Comparisons;
using NativeTickets.Reporting.Live;

namespace NativeTickets.Cli;

/// <summary>
/// What there is to see of a folder of runs, read from the run folders whenever it is asked for. Names in addresses are compared with those that are there,
/// and never become paths.
/// </summary>
sealed class RunPages
{
    static readonly TimeSpan BetweenUpdates = TimeSpan.FromSeconds(10); // of an index that workers share; each plans the whole pipeline again

    readonly string folder;
    readonly ConcurrentDictionary<string, double?> seconds = new(StringComparer.Ordinal); // of finished stages, which do not change

    /// <summary>Of this folder, which may itself be a run folder.</summary>
    /// <exception cref="UserException">The folder is not there.</exception>
    public RunPages(string folder)
    {
        this.folder = folder;
        RunListing.FoldersIn(folder);
    }

    /// <summary>What is at an address; null for nothing.</summary>
    /// <param name="path">The parts of the address between slashes, the last of them empty for a page.</param>
    /// <param name="stage">The folder of a stage, where one is asked for.</param>
    /// <exception cref="UserException">A run folder is not as a run writes it.</exception>
    public PageContent? Find(IReadOnlyList<string> path, string? stage) => path switch
    {
        [""] => PageContent.Page(LivePage.List(folder)),
        ["runs.json"] => PageContent.Document(RunListing.In(folder).Select(run => new { Key = KeyOf(run.Folder), Run = run })),
        ["run", var key, var what] when RunListing.FoldersIn(folder).FirstOrDefault(run => KeyOf(run) == key) is { } run => Of(run, what, stage),
        _ => null,
    };

    PageContent? Of(string run, string what, string? stage)
    {
        switch (what)
        {
            case "":
                return PageContent.Page(LivePage.Run(KeyOf(run)));
            case "state.json":
                SharedIndex.UpdateAfter(BetweenUpdates, run);
                return PageContent.Document(new
                {
                    Run = LiveRun.Of(run),
                    Status = RunStatus.Of(run, done => seconds.GetOrAdd(Path.Combine(run, done), _ => RunStatus.SecondsOf(run, done))),
                });
            case "epochs.json" when stage is not null:
                return PageContent.Document(LiveEpochs.Of(run, stage));
            case "report":
                return PageContent.Page(ReportWriter.PageOf(run));
            default:
                return null;
        }
    }

    static string KeyOf(string run) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run)));
}

/// <summary>What a browser is sent.</summary>
/// <param name="Type">The kind of text, as HTTP names it.</param>
/// <param name="Text">The text.</param>
sealed record PageContent(string Type, string Text)
{
    /// <summary>A page.</summary>
    public static PageContent Page(string text) => new("text/html; charset=utf-8", text);

    /// <summary>A document for a page's script.</summary>
    public static PageContent Document<T>(T found) => new("application/json; charset=utf-8", Screen.Json(found));

    /// <summary>A sentence.</summary>
    public static PageContent Line(string text) => new("text/plain; charset=utf-8", text);
}
