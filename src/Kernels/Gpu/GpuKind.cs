namespace NativeTickets.Kernels;

/// <summary>What runs GPU kernels.</summary>
public enum GpuKind
{
    /// <summary>An NVIDIA GPU.</summary>
    Cuda,

    /// <summary>An AMD or Intel GPU, through OpenCL.</summary>
    OpenCl,

    /// <summary>ILGPU's simulator on the CPU: proves the kernels' logic, slowly.</summary>
    Simulator,
}
