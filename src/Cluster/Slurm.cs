using System.ComponentModel;
using System.Diagnostics;

namespace NativeTickets.Cluster;

/// <summary>Slurm's own commands.</summary>
public static class Slurm
{
    /// <summary>Submits a script.</summary>
    /// <returns>The number of the job.</returns>
    /// <exception cref="ClusterException">Slurm is not there, or refuses.</exception>
    public static string Submit(string script)
    {
        var answer = Run("sbatch", "--parsable", script).Trim().Split(';')[0];
        return SubmittedJobs.IsNumber(answer) ? answer : throw new ClusterException($"sbatch answered '{ShownText.Quote(answer)}'; wanted the number of a job");
    }

    /// <summary>Ends jobs, those that wait and those that run.</summary>
    /// <exception cref="ClusterException">Slurm is not there, or refuses.</exception>
    public static void Cancel(IEnumerable<string> numbers) => Run("scancel", [.. numbers]);

    /// <summary>
    /// What tasks of these jobs have to say: comments that their scripts left, each once; none where Slurm is not there or has forgotten them.
    /// </summary>
    public static IReadOnlyList<string> CommentsOf(IEnumerable<string> numbers)
    {
        const string comment = "Comment=";
        var found = new List<string>();
        foreach (var number in numbers)
            try
            {
                var lines = Run("scontrol", "show", "job", number).Split('\n').Select(line => line.Trim());
                var comments = lines.Where(line => line.StartsWith(comment, StringComparison.Ordinal));
                found.AddRange(comments.Select(line => $"job {number}: {line[comment.Length..]}"));
            }
            catch (ClusterException)
            {
                continue; // a job that has ended is forgotten after some minutes
            }
        return [.. found.Select(ShownText.WithoutControls).Distinct()];
    }

    static string Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0) return output;
            throw new ClusterException($"{program} ended with {process.ExitCode}: {ShownText.WithoutControls(errors.Result.Trim().ReplaceLineEndings("; "))}");
        }
        catch (Win32Exception e)
        {
            throw new ClusterException($"{program} cannot be started ({e.Message}); submit where Slurm's commands are, or use --dry-run", e);
        }
    }
}

/// <summary>An engine refuses, or is not there.</summary>
public sealed class ClusterException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public ClusterException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public ClusterException(string message, Exception inner) : base(message, inner) { }
}
