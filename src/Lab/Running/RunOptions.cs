using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>Where and how a pipeline runs; never what it computes.</summary>
public sealed record RunOptions
{
    /// <summary>How often a stage that failed is tried again at most.</summary>
    public const int MostRetries = 100;

    /// <summary>More threads than any machine has processors; each takes memory of its own.</summary>
    public const int MostThreads = 1024;

    const int MostJobs = 256; // more than any machine has processors to spare

    /// <summary>The folder that run folders lie in.</summary>
    public string Out { get; init; } = "runs";

    /// <summary>The folder that holds data sets; null for the one that <c>NATIVETICKETS_DATA</c> names.</summary>
    public string? DataFolder { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda[:n]</c>, <c>opencl[:n]</c> or <c>ilgpu-cpu</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of the <c>cpu</c> device; null for all processors. Changes no result.</summary>
    public int? Threads { get; init; }

    /// <summary>Stages that run side by side; null for what the machine allows. Changes no result.</summary>
    public int? Jobs { get; init; } = 1;

    /// <summary>How often a stage that failed is tried again by the same run; one that diverged has its result, and never is.</summary>
    public int Retries { get; init; }

    /// <summary>For how long a worker's lease of a stage may go untouched until others take it over.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The beginnings of the hashes of the stages to run, at least eight digits each; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The ranks that run it together; null for this process alone. Changes no result.</summary>
    public RankTeam? Team { get; init; }

    /// <summary>Called once pipeline and data were found good and the run folder is held, before a stage runs; null for nothing.</summary>
    public Action? Admitted { get; init; }

    /// <summary>Which of the file's scales to run; null for the file itself.</summary>
    public string? Scale { get; init; }

    /// <summary>Values that take the place of the file's, each <c>stage.key=value</c>, or <c>train.key=value</c> for the defaults.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>Reads a number of jobs as a command line gives it.</summary>
    /// <param name="text">A number, or <c>auto</c>, which is null.</param>
    /// <exception cref="RequestException">It is neither.</exception>
    public static int? JobsOf(string text)
    {
        if (text == "auto") return null;
        return NumberText.TryCount(text, out var count) && count is > 0 and <= MostJobs
            ? count
            : throw new RequestException($"--jobs is '{ShownText.Quote(text)}'; wanted a number from 1 to {MostJobs}, or auto");
    }
}
