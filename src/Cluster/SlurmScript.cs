using System.Globalization;
using System.Text;

namespace NativeTickets.Cluster;

/// <summary>
/// The batch script of a request. It looks for the run folder's token before anything else: a node that does not see the folder ends its task with a comment,
/// and without being started again. A worker that answers 75 has its task queued again, by the name that a task of an array has.
/// </summary>
/// <remarks>
/// Slurm itself throws output away, and the script opens its log: where Slurm cannot open a log, it fails a job without running anything of it. The
/// signal goes to the worker and not to the shell. Slurm may send it up to a minute early, so that the worker's own clock is what usually stops it.
/// </remarks>
public static class SlurmScript
{
    const int MostSignalSeconds = 120; // before the time limit
    static readonly TimeSpan ShortestMargin = TimeSpan.FromSeconds(20), LongestMargin = TimeSpan.FromMinutes(5);

    /// <summary>The exit code of a worker that is to be started again.</summary>
    public const int ToBeContinued = 75;

    /// <summary>The script.</summary>
    public static string Text(SlurmRequest request)
    {
        var text = new StringBuilder("#!/bin/bash\n");
        foreach (var option in Options(request)) text.Append(CultureInfo.InvariantCulture, $"#SBATCH {option}\n");
        var files = new ClusterFiles(request.RunFolder);
        text.Append(CultureInfo.InvariantCulture, $$"""

            task="${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
            if [ ! -f {{Quoted(files.Token)}} ]; then
              scontrol update JobId="$task" \
                Comment="node $SLURMD_NODENAME does not see "{{Quoted(request.RunFolder)}}"; it has to lie on a file system that all nodes share"
              exit 1
            fi
            exec >> {{Quoted(files.Logs)}}/"$task".log 2>&1
            # the shell outlives the signals at the time limit, to queue the task again; the worker is not to inherit that they are ignored
            trap : TERM USR1 USR2
            cd {{Quoted(request.Folder)}} || exit 1

            """);
        foreach (var line in request.Setup) text.Append(line).Append('\n');
        string[] command = [.. request.Command, "--stop-after", FormattableString.Invariant($"{(int)StopAfter(request.Time).TotalSeconds}s")];
        text.Append(CultureInfo.InvariantCulture, $$"""
            srun --ntasks=1 {{string.Join(' ', command.Select(Quoted))}}
            code=$?
            if [ $code -eq {{ToBeContinued}} ] && [ ! -e {{Quoted(files.Cancelled)}}"-$SLURM_ARRAY_JOB_ID" ]; then
              scontrol requeue "$task" && sleep 60
            fi
            exit $code

            """);
        return text.ToString();
    }

    /// <summary>When a worker stops by itself: before the time is up, by a tenth of it, five minutes at most.</summary>
    public static TimeSpan StopAfter(TimeSpan time)
    {
        var margin = TimeSpan.FromTicks(Math.Clamp(time.Ticks / 10, ShortestMargin.Ticks, LongestMargin.Ticks));
        return time > 2 * margin ? time - margin : time / 2;
    }

    /// <summary>A word as a shell takes it literally.</summary>
    public static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static IEnumerable<string> Options(SlurmRequest request)
    {
        yield return $"--job-name={Name(request.Name)}";
        var together = request.AtMost is { } most ? FormattableString.Invariant($"%{most}") : "";
        yield return FormattableString.Invariant($"--array=0-{request.Workers - 1}{together}");
        yield return $"--time={TimeText(request.Time)}";
        yield return FormattableString.Invariant($"--signal=USR1@{Math.Clamp((int)request.Time.TotalSeconds / 10, 1, MostSignalSeconds)}");
        yield return "--requeue";
        yield return "--open-mode=append";
        yield return "--output=/dev/null";
        yield return "--ntasks=1";
        yield return FormattableString.Invariant($"--cpus-per-task={request.Cpus}");
        yield return $"--mem={request.Memory}";
        if (request.Gpus is { } gpus) yield return FormattableString.Invariant($"--gres=gpu:{gpus}");
        if (request.Partition is { } partition) yield return $"--partition={partition}";
        if (request.Account is { } account) yield return $"--account={account}";
        foreach (var other in request.Others) yield return other;
    }

    static string Name(string name) => new([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')]);

    // minutes are what Slurm counts in: a part of one is a whole one
    static string TimeText(TimeSpan time)
    {
        var minutes = (int)Math.Ceiling(time.TotalMinutes);
        return string.Create(CultureInfo.InvariantCulture, $"{minutes / 1440}-{minutes / 60 % 24:00}:{minutes % 60:00}:00");
    }
}
