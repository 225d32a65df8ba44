namespace NativeTickets.Pipelines;

/// <summary>What learns.</summary>
/// <param name="Name">A name that the networks' room knows, such as <c>lenet</c>.</param>
/// <param name="Weights">The whole path of the file that the initial weights of every seed come from; null where the seed draws them.</param>
/// <param name="WeightsSha256">Of that file's content, in hexadecimal, once the pipeline is planned; null before, and without a file.</param>
public sealed record ModelSpec(string Name, string? Weights = null, string? WeightsSha256 = null);
