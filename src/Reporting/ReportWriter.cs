using System.Text;
using NativeTickets.Reporting.Claims;
using NativeTickets.Reporting.Pages;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Reporting;

/// <summary>Turns a run folder into report.md, one self-contained report.html, figures/*.svg, metrics.csv and results.csv inside it.</summary>
/// <remarks>The same folder gives the same bytes: the report does not say when or where it was written. Each file appears whole or not at all.</remarks>
public static class ReportWriter
{
    /// <summary>
    /// Reads a run folder, finished or not, judges its claims and writes the report into it. Where seeds run until claims are decided, the report of one that
    /// is not finished is of its last look that is.
    /// </summary>
    /// <exception cref="RunFolderException">The folder is not a run folder, or one of its files is damaged.</exception>
    /// <exception cref="FileException">The report cannot be written.</exception>
    public static ReportOutcome Write(string runFolder)
    {
        var report = Read(runFolder);
        Write(Path.Combine(runFolder, "metrics.csv"), RunCsv.Metrics(report.Run));
        Write(Path.Combine(runFolder, "results.csv"), RunCsv.Results(report.Run));
        List<string> files = [Path.Combine(runFolder, "report.html"), Path.Combine(runFolder, "report.md")];
        foreach (var figure in report.Figures)
        {
            var path = Path.Combine(runFolder, "figures", figure.Id + ".svg");
            if (figure.Svg is not { } svg) continue;
            Write(path, svg);
            files.Add(path);
        }
        Write(files[1], MarkdownPage.Write(report));
        Write(files[0], HtmlPage.Write(report));
        return new ReportOutcome(report.Verdicts, [.. report.Tables, report.Cost], report.Status, report.IsComplete, files);
    }

    /// <summary>The text of report.html for a run folder as it is now, finished or not; nothing is written.</summary>
    /// <exception cref="RunFolderException">The folder is not a run folder, or one of its files is damaged.</exception>
    public static string PageOf(string runFolder) => HtmlPage.Write(Read(runFolder));

    /// <summary>Writes a page to be read without the run folder, with its figures in a folder beside it that has the page's name.</summary>
    /// <param name="runFolder">The run folder; nothing in it changes.</param>
    /// <param name="page">A Markdown file, <c>docs/results/figure4.md</c> for instance.</param>
    /// <returns>The files written, the page first.</returns>
    /// <exception cref="RequestException">The page's name does not end with .md.</exception>
    /// <exception cref="RunFolderException">The folder is not a run folder, or one of its files is damaged.</exception>
    /// <exception cref="FileException">The page cannot be written.</exception>
    public static IReadOnlyList<string> Publish(string runFolder, string page)
    {
        if (Path.GetExtension(page) != ".md") throw new RequestException($"{page}: a published report is a Markdown file; expected a name that ends with .md");
        var report = Read(runFolder);
        var figures = Path.GetFileNameWithoutExtension(page);
        OwnFolders.Add(Path.Combine(Path.GetDirectoryName(page) ?? "", figures));
        List<string> files = [page];
        foreach (var figure in report.Figures)
        {
            if (figure.Svg is not { } svg) continue;
            var path = Path.Combine(Path.GetDirectoryName(page) ?? "", figures, figure.Id + ".svg");
            Write(path, svg);
            files.Add(path);
        }
        Write(page, MarkdownPage.Publish(report, figures));
        return files;
    }

    static ReportContent Read(string runFolder) => ReportContent.Of(RunFolder.Read(runFolder).AtLastWholeLook());

    static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}

/// <summary>What a report says, for a terminal and an exit code, and where it was written.</summary>
public sealed class ReportOutcome
{
    internal ReportOutcome(
        IReadOnlyList<ClaimVerdict> verdicts, IReadOnlyList<ReportTable> tables, string status, bool isComplete, IReadOnlyList<string> files) =>
        (Verdicts, Tables, Status, IsComplete, Files) = (verdicts, tables, status, isComplete, files);

    /// <summary>One for each claim and matrix entry, in the pipeline's order.</summary>
    public IReadOnlyList<ClaimVerdict> Verdicts { get; }

    /// <summary>The pipeline's tables, then the cost.</summary>
    public IReadOnlyList<ReportTable> Tables { get; }

    /// <summary>One line: how many stages are done, and what the others are.</summary>
    public string Status { get; }

    /// <summary>Whether every stage is done.</summary>
    public bool IsComplete { get; }

    /// <summary>Paths of the files written: report.html first, then report.md, then the figures.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>How many verdicts are of this kind.</summary>
    public int Count(Verdict verdict) => Verdicts.Count(v => v.Verdict == verdict);

    /// <summary>How many claims are refuted. One is enough to end the command with exit code 3.</summary>
    public int Refuted => Count(Verdict.Refuted);
}
