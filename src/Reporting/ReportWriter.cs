namespace NativeTickets.Reporting;

/// <summary>Turns a run folder into report.md, one self-contained report.html, figures/*.svg, metrics.csv and results.csv inside it.</summary>
/// <remarks>The same folder gives the same bytes: nothing of the time or the place of reporting is written. Each file appears whole or not at all.</remarks>
public static class ReportWriter
{
    /// <summary>Reads the run folder as far as its run has come, judges its claims and writes the report into it.</summary>
    /// <exception cref="ReportException">The folder is no run folder, one of its files is damaged, or the report cannot be written.</exception>
    public static ReportOutcome Write(string runFolder)
    {
        var report = ReportContent.Of(RunFolderReader.Read(runFolder));
        WholeFile.Write(Path.Combine(runFolder, "metrics.csv"), MetricsCsv.Write(report.Run));
        WholeFile.Write(Path.Combine(runFolder, "results.csv"), ResultsCsv.Write(report.Run));
        List<string> files = [Path.Combine(runFolder, "report.html"), Path.Combine(runFolder, "report.md")];
        foreach (var figure in report.Figures)
        {
            var path = Path.Combine(runFolder, "figures", figure.Id + ".svg");
            if (figure.Svg is not { } svg) continue;
            WholeFile.Write(path, svg);
            files.Add(path);
        }
        WholeFile.Write(files[1], MarkdownPage.Write(report));
        WholeFile.Write(files[0], HtmlPage.Write(report));
        return new ReportOutcome(report.Verdicts, [.. report.Tables, report.Cost], report.Status, report.IsComplete, files);
    }

    /// <summary>Writes a page to be read without the run folder, with its figures in a folder beside it that has the page's name.</summary>
    /// <param name="runFolder">The run folder; nothing in it changes.</param>
    /// <param name="page">A Markdown file, <c>docs/results/figure4.md</c> for instance.</param>
    /// <returns>The files written, the page first.</returns>
    /// <exception cref="ReportException">The folder is no run folder, one of its files is damaged, or the page cannot be written.</exception>
    public static IReadOnlyList<string> Publish(string runFolder, string page)
    {
        if (Path.GetExtension(page) != ".md") throw new ReportException($"{page}: a published report is a Markdown file; wanted a name that ends with .md");
        var report = ReportContent.Of(RunFolderReader.Read(runFolder));
        var figures = Path.GetFileNameWithoutExtension(page);
        List<string> files = [page];
        foreach (var figure in report.Figures)
        {
            if (figure.Svg is not { } svg) continue;
            var path = Path.Combine(Path.GetDirectoryName(page) ?? "", figures, figure.Id + ".svg");
            WholeFile.Write(path, svg);
            files.Add(path);
        }
        WholeFile.Write(page, MarkdownPage.Publish(report, figures));
        return files;
    }
}
