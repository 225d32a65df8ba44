using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace NativeTickets.Lab.Running;

/// <summary>A failure in the words meant for the user.</summary>
/// <param name="Text">The whole text to show.</param>
/// <param name="IsInvalidRequest">True where the command line or the pipeline file is at fault.</param>
public sealed record UserFailure(string Text, bool IsInvalidRequest)
{
    /// <summary>How the names of the logs begin that faults of the program leave in a run folder.</summary>
    public const string LogPrefix = "fault-";

    const string OutOfMemory =
        "the system has no more memory to give; choose a smaller batchSize or a narrower model, or stop other programs. What is finished stays, and running "
        + "again continues from there";

    /// <summary>
    /// True for what a user can act on: an invalid pipeline, missing data, a full disk, a file without permission, too little memory. Anything else is our
    /// error and is not hidden.
    /// </summary>
    public static bool TryDescribe(Exception exception, [NotNullWhen(true)] out UserFailure? failure)
    {
        failure = exception switch
        {
            TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } when exception.InnerException is { } inner =>
                TryDescribe(inner, out var within) ? within : null,
            ConfigException or RequestException => new UserFailure(exception.Message, true),
            StagesFailedException e => new UserFailure(e.Message, e.IsInvalidPipeline),
            UserException => new UserFailure(exception.Message, false),
            InsufficientMemoryException => new UserFailure(exception.Message, false),
            OutOfMemoryException => new UserFailure(OutOfMemory, false),
            _ when FileRefusal.Is(exception) => new UserFailure(FileRefusal.Text(exception), false),
            _ => null,
        };
        return failure is not null;
    }
}
