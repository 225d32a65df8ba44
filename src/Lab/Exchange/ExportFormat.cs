namespace NativeTickets.Lab.Exchange;

/// <summary>What a network is exported as.</summary>
public enum ExportFormat
{
    /// <summary>Named tensors.</summary>
    Safetensors,

    /// <summary>What it computes, with its weights: pixels in, logits out.</summary>
    Onnx,
}
