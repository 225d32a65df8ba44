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
}
