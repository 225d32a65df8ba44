namespace NativeTickets.Lab.Onnx;

/// <summary>An ONNX file that is damaged, or a network of operators that the engine lacks. The message names the file, and the node or the weight.</summary>
/// <param name="message">The whole text shown to the user.</param>
public sealed class OnnxException(string message) : UserException(message);
