namespace NativeTickets.Pipelines;

/// <summary>What learns.</summary>
/// <param name="Name">A name that the networks' room knows, such as <c>lenet</c>.</param>
public sealed record ModelSpec(string Name);
