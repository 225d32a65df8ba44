using System.Text;

namespace NativeTickets.Lab.Running;

/// <summary>
/// The ranks that a launcher such as <c>mpirun</c> or <c>srun</c> started for one run. Rank 0 runs the pipeline, reports and writes; for a stage that ranks
/// share it calls the others, who have the same plan and read the same run folder, and do their part of the stage.
/// </summary>
public sealed class RankTeam
{
    const string LibraryVariable = "NATIVETICKETS_MPI", Alone = "none";
    static readonly string[] LocalSizes = ["OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS", "SLURM_NTASKS_PER_NODE"];

    internal RankTeam(Ranks ranks) => Ranks = ranks;

    /// <summary>Whether this process is rank 0.</summary>
    public bool IsFirst => Ranks.Own == 0;

    /// <summary>Which rank this is.</summary>
    public int Own => Ranks.Own;

    /// <summary>How many ranks there are.</summary>
    public int Count => Ranks.Count;

    /// <summary>What they speak by, in words.</summary>
    public string Description => Ranks.Description;

    internal Ranks Ranks { get; }

    /// <summary>Whether a shared stage failed in its midst, so that others wait for what will not come.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Joins the ranks that were started together; null for a process that is alone, or that the environment tells to stay so.</summary>
    /// <exception cref="UserException">There are several, and no MPI library can be loaded.</exception>
    public static RankTeam? TryJoin()
    {
        var library = Environment.GetEnvironmentVariable(LibraryVariable) is { Length: > 0 } given ? given : null;
        return library != Alone && Ranks.Launched is > 1 ? new RankTeam(Ranks.Join(library)) : null;
    }

    /// <summary>Threads of a rank where the user says nothing: what it is bound to, or else its part of the machine.</summary>
    public int Threads
    {
        get
        {
            var local = LocalSizes.Select(Environment.GetEnvironmentVariable).Select(text => int.TryParse(text, out var count) ? count : 0)
                .FirstOrDefault(count => count > 0);
            return Environment.ProcessorCount < ProcessorsOfMachine() ? Environment.ProcessorCount
                : Math.Max(1, Environment.ProcessorCount / Math.Max(1, local > 0 ? local : Count));
        }
    }

    /// <summary>Ends the run of all ranks; no message of this process may follow.</summary>
    /// <param name="code">
    /// This process's exit code. One that is not 0 on a rank other than 0, or after a stage that failed half-way, ends all ranks at once.
    /// </param>
    public void End(int code)
    {
        if (IsBroken || (!IsFirst && code != 0))
        {
            Ranks.Abort(code);
            return;
        }
        if (IsFirst) Ranks.FromFirst([]);
        Ranks.Dispose();
    }

    /// <summary>Does a part of a stage with all ranks; on rank 0.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="work">This rank's part. Where it is asked to stop, all are.</param>
    internal T Share<T>(StageInstance stage, Func<T> work)
    {
        Ranks.FromFirst(Encoding.UTF8.GetBytes(stage.Folder));
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            IsBroken = true;
            throw;
        }
    }

    /// <summary>
    /// The same for work in which the others wait to be asked, so that whatever happens here between two requests leaves them where they are.
    /// </summary>
    /// <param name="stage">The stage.</param>
    /// <param name="work">This rank's part.</param>
    /// <param name="leave">Lets the others go.</param>
    /// <param name="isLeft">Whether they could be let go.</param>
    internal T Share<T>(StageInstance stage, Func<T> work, Action leave, Func<bool> isLeft)
    {
        Ranks.FromFirst(Encoding.UTF8.GetBytes(stage.Folder));
        try
        {
            return work();
        }
        finally
        {
            leave();
            IsBroken |= !isLeft();
        }
    }

    /// <summary>The folder of the stage that rank 0 calls for; null where the run is over. On the other ranks.</summary>
    internal string? Next() => Ranks.FromFirst([]) is { Length: > 0 } name ? Encoding.UTF8.GetString(name) : null;

    static int ProcessorsOfMachine()
    {
        const string Processors = "/sys/devices/system/cpu";
        return Directory.Exists(Processors)
            ? Directory.EnumerateDirectories(Processors, "cpu*").Select(path => Path.GetFileName(path)[3..])
                .Count(number => number.Length > 0 && number.All(char.IsAsciiDigit))
            : Environment.ProcessorCount;
    }
}
