using System.Runtime.ExceptionServices;

namespace NativeTickets.Lab.Running;

/// <summary>Some stages of a run failed; all others that do not build on them are done. The message has a line for each.</summary>
public sealed class StagesFailedException : UserException
{
    StagesFailedException(string runFolder, IReadOnlyList<StageFailure> failures)
        : base(string.Join('\n', failures.Select(failure => failure.Text)), failures[0].Error) =>
        (RunFolder, IsInvalidPipeline) = (runFolder, failures.All(failure => failure.Error is ConfigException));

    /// <summary>The run folder, with what is done.</summary>
    public string RunFolder { get; }

    /// <summary>Whether the pipeline file is at fault in all of them.</summary>
    public bool IsInvalidPipeline { get; }

    /// <summary>What is thrown for such failures. A fault of the program among them is thrown itself, with its trace.</summary>
    internal static StagesFailedException Of(string runFolder, IReadOnlyList<StageFailure> failures)
    {
        if (failures.FirstOrDefault(failure => !UserFailure.TryDescribe(failure.Error, out _)) is { } fault)
            ExceptionDispatchInfo.Throw(fault.Error);
        return new StagesFailedException(runFolder, failures);
    }
}
