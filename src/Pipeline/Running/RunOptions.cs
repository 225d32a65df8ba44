namespace NativeTickets.Pipelines;

/// <summary>Where and how a pipeline runs; never what it computes.</summary>
public sealed record RunOptions
{
    /// <summary>The folder that run folders lie in.</summary>
    public string Out { get; init; } = "runs";

    /// <summary>The folder that holds data sets; null for the one that <c>NATIVETICKETS_DATA</c> names.</summary>
    public string? DataFolder { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda[:n]</c>, <c>opencl[:n]</c> or <c>ilgpu-cpu</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of the <c>cpu</c> device; null for all processors. Changes no result.</summary>
    public int? Threads { get; init; }

    /// <summary>Which of the file's scales to run; null for the file as it is.</summary>
    public string? Scale { get; init; }
}
