namespace NativeTickets.Lab.Audits;

/// <summary>A network that somebody else trained, and what it is to be held against.</summary>
public sealed record AuditRequest
{
    /// <summary>Its file: an ONNX file, or weights that safetensors or PyTorch saved.</summary>
    public required string File { get; init; }

    /// <summary>Which network the weights are of; null for an ONNX file, which says it.</summary>
    public string? Model { get; init; }

    /// <summary>The data set whose test images it is measured on.</summary>
    public required string Dataset { get; init; }

    /// <summary>What is done to pixels before they reach the network, <c>none</c> or <c>MEAN/DEVIATION</c>; null where nobody says.</summary>
    public string? Normalization { get; init; }

    /// <summary>The norm and the budget of the attacks, <c>linf:8/255</c>.</summary>
    public required string Threat { get; init; }

    /// <summary>How many of the first test images are measured.</summary>
    public required int Images { get; init; }

    /// <summary>The folder that run folders lie in.</summary>
    public required string Out { get; init; }
}
