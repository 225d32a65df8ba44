namespace NativeTickets.Pipelines;

/// <summary>
/// A pipeline file that cannot be run as it stands. Every problem found is in the message, one a line, as <c>file:line:column: what, what was wanted</c>;
/// nothing was run.
/// </summary>
/// <remarks>The command line ends with exit code 2 for it.</remarks>
public sealed class PipelineException : UserException
{
    /// <summary>Carries all problems, in the order of their place in the file.</summary>
    public PipelineException(IReadOnlyList<string> problems) : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>One line for each problem.</summary>
    public IReadOnlyList<string> Problems { get; }
}
