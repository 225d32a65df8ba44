namespace NativeTickets.Pipelines;

/// <summary>Counts what the network consists of; trains nothing.</summary>
public sealed record DescribeSpec : StageSpec
{
    /// <inheritdoc/>
    public override string Kind => "describe";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs => [];
}
