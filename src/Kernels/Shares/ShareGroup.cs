namespace NativeTickets.Kernels;

/// <summary>A group of a shared-out batch that has images: whole blocks of 16, but for the batch's last.</summary>
/// <param name="Number">Which of all groups.</param>
/// <param name="FirstBlock">The first of its blocks among those that this rank has.</param>
/// <param name="Images">How many images.</param>
public readonly record struct ShareGroup(int Number, int FirstBlock, int Images)
{
    /// <summary>Refuses a group where none can be: a mistake in the engine.</summary>
    internal static void Require(KernelDevice device, ShareGroup? group)
    {
        if (group is not null && device is not CpuDevice) throw UnsupportedDevice.For(device, "a sum over a group of a batch");
    }

    /// <summary>How many images a group has of so many; all of them where none is given.</summary>
    internal static int Among(int images, ShareGroup? group) => group?.Images ?? images;

    /// <summary>Floats from the start of a tensor in the batch-lane layout to the group's images.</summary>
    internal long Offset(int numbersPerImage) => (long)FirstBlock * Lanes.Width * numbersPerImage;
}
