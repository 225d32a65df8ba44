namespace NativeTickets.Lab.Exchange;

/// <summary>Which network of a run is exported, and how.</summary>
public sealed record ExportRequest
{
    /// <summary>The run folder.</summary>
    public required string RunFolder { get; init; }

    /// <summary>The id of a train or prune stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The replicate; null where there is one alone.</summary>
    public long? Seed { get; init; }

    /// <summary><c>axis=value</c> for each axis of the matrix that leaves a choice.</summary>
    public IReadOnlyList<string> Matrix { get; init; } = [];

    /// <summary>What is written; null to go by the ending of <see cref="Output"/>, and write safetensors where that says nothing.</summary>
    public ExportFormat? Format { get; init; }

    /// <summary>How the tensors are called.</summary>
    public ExportNames Names { get; init; } = ExportNames.Public;

    /// <summary>Whether the mask of a ticket is written beside its weights.</summary>
    public bool Masks { get; init; }

    /// <summary>The file; null for one in the current folder that is named after the stage.</summary>
    public string? Output { get; init; }

    /// <summary>Where the files that the run's pipeline names lie now; null where they lie where it says.</summary>
    public MovedFiles? Moved { get; init; }
}

/// <summary>What a network is exported as.</summary>
public enum ExportFormat
{
    /// <summary>Named tensors.</summary>
    Safetensors,

    /// <summary>What it computes, with its weights: pixels in, logits out.</summary>
    Onnx,
}

/// <summary>How the tensors of an exported network are called.</summary>
public enum ExportNames
{
    /// <summary>As here.</summary>
    Ours,

    /// <summary>As in the PyTorch repositories that the field shares.</summary>
    Public,
}

/// <summary>What an export has written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="What">Which network, in words.</param>
/// <param name="Pixels">What the file's network expects of pixels, in words.</param>
public sealed record ExportSummary(string Path, long Bytes, string What, string Pixels);
