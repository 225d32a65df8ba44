using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Metrics;

/// <summary>A stage's <c>metrics.jsonl</c>: a line of JSON an epoch, appended and flushed to the disk when the epoch ends.</summary>
sealed class MetricsLog(string path)
{
    readonly LineFile lines = new(path);

    /// <summary>When it was last written to; a time long past where there is no log.</summary>
    public DateTimeOffset LastWriteUtc => new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);

    /// <summary>Appends an epoch. Numbers that are not finite are written as null.</summary>
    /// <returns>The epoch as the log has it now.</returns>
    /// <exception cref="FileException">The system refuses.</exception>
    public EpochRow Append(int epoch, long step, IReadOnlyDictionary<string, double> metrics) => EpochRow.Parse(lines.Append(
        json => EpochRow.Write(json, epoch, step, metrics), "Everything up to the last checkpoint is kept"));

    /// <summary>Cuts the log back to this many epochs: what a checkpoint knows of. A last line that was torn by a crash goes too.</summary>
    /// <exception cref="RunException">The log has fewer epochs than that.</exception>
    public void CutTo(int epochs)
    {
        if (!File.Exists(path))
        {
            if (epochs > 0)
                throw new RunException($"{path} is missing, but its checkpoint says that {epochs} epochs were run; remove this stage's folder to run it again");
            return;
        }
        if (lines.CutTo(epochs) is var there && there < epochs)
            throw new RunException($"{path} has {there} epochs, but its checkpoint says that {epochs} were run; remove this stage's folder to run it again");
    }

    /// <summary>The epochs it has; none where there is no log yet. A last line without its end is one being written, or torn, and left out.</summary>
    /// <exception cref="RunFolderException">A line is not as a run writes it.</exception>
    /// <exception cref="FileException">The system refuses.</exception>
    public IReadOnlyList<EpochRow> Read() => lines.Read(EpochRow.Parse);
}
