using NativeTickets.Reporting;

namespace NativeTickets.Cli;

/// <summary>Writes a run folder's report and shows its tables and verdicts.</summary>
static class ReportView
{
    /// <summary>The exit code: refuted if a claim is.</summary>
    public static int WriteAndShow(string runFolder)
    {
        var report = ReportWriter.Write(runFolder);
        Screen.Show(DocumentOf(report), () => Show(report));
        return report.Refuted > 0 ? ExitCode.Refuted : ExitCode.Done;
    }

    static object DocumentOf(ReportOutcome report) => new
    {
        report.Status,
        report.IsComplete,
        Report = report.Files[0],
        Tables = report.Tables.Select(table => new { table.Title, table.Columns, table.Rows, table.Notes }),
        Claims = report.Verdicts.Select(verdict => new
        {
            verdict.Claim,
            verdict.Entry,
            Verdict = verdict.Word,
            verdict.Evidence,
            verdict.Caveat,
            verdict.Remarks,
            Controls = verdict.Controls.Select(control => new { control.Control, Verdict = control.Word, control.Evidence }),
        }),
    };

    static void Show(ReportOutcome report)
    {
        foreach (var shown in report.Tables)
        {
            Screen.Line("");
            Screen.Line(shown.Title);
            var table = Screen.Table(shown.Columns.Take(1), shown.Columns.Skip(1));
            foreach (var row in shown.Rows) Screen.Row(table, [.. row]);
            Screen.Show(table);
            foreach (var note in shown.Notes) Screen.Line($"  {note}");
        }
        if (report.Verdicts.Count > 0)
        {
            Screen.Line("");
            foreach (var verdict in report.Verdicts)
            {
                var entry = verdict.Entry.Length > 0 ? $" ({verdict.Entry})" : "";
                var caveat = verdict.Caveat.Length > 0 ? $"; {verdict.Caveat}" : "";
                Screen.Line($"{verdict.Word}: {verdict.Claim}{entry}{caveat}");
                Screen.Line($"  {verdict.Evidence}");
                foreach (var remark in verdict.Remarks) Screen.Line($"  {remark}");
                foreach (var control in verdict.Controls) Screen.Line($"    {control.Word}: {control.Control}; {control.Evidence}");
            }
        }
        Screen.Line("");
        Screen.Line(report.Status);
        Screen.Line($"report: {report.Files[0]}");
    }
}
