using NativeTickets.Kernels;

namespace NativeTickets;

/// <remarks>The device of <see cref="Device.OpenDouble"/> keeps doubles; these members read and write them without rounding.</remarks>
public sealed partial class Tensor
{
    /// <summary>The numbers in logical order, as exactly as the device keeps them.</summary>
    public double[] ReadDoubles()
    {
        if (Device.Kernels is not ReferenceDevice) return Array.ConvertAll(ToArray(), value => (double)value);
        var values = new double[Shape.Count];
        ReferenceDevice.Download(Buffer, values);
        return values;
    }

    /// <summary>Overwrites the numbers, in logical order, as exactly as the device keeps them.</summary>
    /// <exception cref="ShapeException">The count of numbers is not the shape's.</exception>
    public void WriteDoubles(ReadOnlySpan<double> values)
    {
        if (Device.Kernels is not ReferenceDevice)
        {
            Write([.. values.ToArray().Select(value => (float)value)]);
            return;
        }
        ForgetMoments();
        RequireCount(values.Length);
        ReferenceDevice.Upload(values, Buffer);
    }
}
