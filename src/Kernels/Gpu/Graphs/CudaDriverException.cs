namespace NativeTickets.Kernels;

/// <summary>NVIDIA's driver refuses something.</summary>
public sealed class CudaDriverException(string message) : Exception(message);
