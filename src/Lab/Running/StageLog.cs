using System.Globalization;
using System.Text;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>Writes what a worker's stage says into <c>log.txt</c> of its folder too: its end stands in the report where the stage fails.</summary>
sealed class StageLog : RunListener
{
    readonly RunListener inner;
    readonly string path;

    /// <summary>Begins a section for this worker.</summary>
    public StageLog(RunListener inner, string folder)
    {
        (this.inner, path) = (inner, Path.Combine(folder, RunFiles.Log));
        Append($"{ProcessFacts.Self.Words}");
    }

    public override void StageBegan(StageHeader stage, StageStart start)
    {
        Append(start.Words);
        inner.StageBegan(stage, start);
    }

    public override void StageNoted(StageHeader stage, string note)
    {
        Append(note);
        inner.StageNoted(stage, note);
    }

    public override void StageProgressed(StageHeader stage, StageProgress progress) => inner.StageProgressed(stage, progress);

    public override void PartEnded(StageHeader stage, string outcome, double seconds)
    {
        Append(outcome);
        inner.PartEnded(stage, outcome, seconds);
    }

    public override void EpochEnded(StageHeader stage, int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        Append($"epoch {epoch}: {string.Join(", ", metrics.Select(metric => FormattableString.Invariant($"{metric.Key} {metric.Value:G6}")))}");
        inner.EpochEnded(stage, epoch, metrics);
    }

    public override void StageFailed(StageHeader stage, string error)
    {
        Append($"failed: {error}");
        inner.StageFailed(stage, error);
    }

    public override void StageEnded(StageHeader stage, string outcome, double seconds)
    {
        Append(outcome);
        inner.StageEnded(stage, outcome, seconds);
    }

    void Append(string text)
    {
        try
        {
            using var file = OutputFile.Append(path);
            file.Write(Encoding.UTF8.GetBytes(DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss'Z '", CultureInfo.InvariantCulture) + text + "\n"));
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw new FileException($"cannot append to {path}: {FileRefusal.Text(e)}. Everything up to the last checkpoint is kept", e);
        }
    }
}
