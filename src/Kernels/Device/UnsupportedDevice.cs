namespace NativeTickets.Kernels;

/// <summary>A kernel was asked of a device that it has not been written for: a mistake in the engine, not of the user.</summary>
static class UnsupportedDevice
{
    public static InvalidOperationException For(KernelDevice device, string kernel) =>
        new($"{kernel} has no kernel for the device {device.Name} ({device.GetType().Name})");
}
