using System.Diagnostics.CodeAnalysis;

namespace NativeTickets.Lab.Running;

/// <summary>A failure in the words meant for the user.</summary>
/// <param name="Text">The whole text to show.</param>
/// <param name="IsInvalidPipeline">True where the pipeline file is at fault, so that nothing ran.</param>
public sealed record UserFailure(string Text, bool IsInvalidPipeline)
{
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
            ConfigException e => new UserFailure(e.Message, true),
            UserException e => new UserFailure(e.Message, false),
            IOException e => new UserFailure(e.Message, false),
            UnauthorizedAccessException e => new UserFailure(e.Message, false),
            InsufficientMemoryException e => new UserFailure(e.Message, false),
            OutOfMemoryException => new UserFailure(OutOfMemory, false),
            _ => null,
        };
        return failure is not null;
    }
}
