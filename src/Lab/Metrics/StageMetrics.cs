using System.Text;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Metrics;

/// <summary>
/// The metrics of a training run in its stage's folder: <c>metrics.jsonl</c>, which is what counts, and <c>metrics.csv</c> and an event file for TensorBoard,
/// which say the same and grow with it. Whatever a crash leaves of those two, they are made to say the same again before training continues.
/// </summary>
sealed class StageMetrics(string folder, string label)
{
    readonly MetricsLog log = new(Path.Combine(folder, RunFiles.Metrics));
    readonly string csv = Path.Combine(folder, RunFiles.MetricsTable);
    IReadOnlyList<string> columns = [];
    EventFile? events;

    /// <summary>Brings the files of every finished training in line: those of a run that was moved, or that an older version has made, too.</summary>
    /// <exception cref="UserException">A log is damaged, or the system refuses.</exception>
    public static void FollowAll(PipelinePlan plan, HeldRunFolder folder)
    {
        var finished = plan.Instances.Where(stage => stage.Kind is "train" or "external" && folder[stage] == StageStatus.Done);
        foreach (var stage in finished.DistinctBy(stage => stage.Folder))
        {
            StageSeals.Checked(folder.Of(stage), RunFiles.Metrics);
            new StageMetrics(folder.Of(stage), StageLabel.Of(stage)).Follow();
        }
    }

    /// <summary>Whether a table or an event file says what these epochs say.</summary>
    /// <exception cref="FileException">It cannot be read.</exception>
    public static bool Says(string path, IReadOnlyList<EpochRow> rows)
    {
        var name = Path.GetFileName(path);
        return DerivedFile.Holds(path, name == RunFiles.MetricsTable ? EpochTable.Write(rows) : EventFile.ContentsOf(name, rows));
    }

    /// <summary>Whether a file of a stage's folder is made from its log: the table and the event file.</summary>
    /// <param name="name">Relative to the folder, with slashes.</param>
    public static bool IsDerived(string name) => name == RunFiles.MetricsTable || (name.Split('/') is [_, var file] && EventFile.IsOne(file));

    /// <summary>Cuts everything back to this many epochs, from which training continues.</summary>
    /// <exception cref="UserException">The log has fewer epochs than that or is damaged, or the system refuses.</exception>
    public void CutTo(int epochs)
    {
        log.CutTo(epochs);
        Follow();
    }

    /// <summary>Appends an epoch to everything.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Append(int epoch, long step, IReadOnlyDictionary<string, double> metrics)
    {
        var row = log.Append(epoch, step, metrics);
        if (events is not { Exists: true } || !File.Exists(csv) || row.Metrics.Keys.Any(name => !columns.Contains(name)))
        {
            Follow();
            return;
        }
        DerivedFile.Append(csv, Encoding.UTF8.GetBytes(EpochTable.Line(columns, row)));
        events.Append(row);
    }

    /// <summary>Makes the other files say what the log says.</summary>
    /// <exception cref="UserException">The log is damaged, or the system refuses.</exception>
    public void Follow()
    {
        var rows = log.Read();
        columns = EpochTable.Columns(rows);
        DerivedFile.Become(csv, EpochTable.Write(rows));
        events = EventFile.In(folder, label, () => Began(rows));
        events.Become(rows);
    }

    /// <summary>When training began, for all that is known without an event file: the log's last change less the seconds of training.</summary>
    long Began(IReadOnlyList<EpochRow> rows)
    {
        var last = rows.Count == 0 ? DateTimeOffset.UtcNow : log.LastWriteUtc;
        return (long)(last.ToUnixTimeMilliseconds() / 1000.0 - (rows.Count == 0 ? 0 : rows[^1].Find("seconds") ?? 0));
    }
}
