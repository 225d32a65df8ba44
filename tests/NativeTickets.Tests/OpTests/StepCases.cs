namespace NativeTickets.Tests;

/// <summary>What the tests of fused steps share: a weight whose gradient is given, not computed.</summary>
static class StepCases
{
    /// <summary>Sizes at the edges of a vector of 16 and of a task of 16,384.</summary>
    public static int[] Sizes => [1, 15, 16, 17, 31, 33, 255, 257, 16385];

    /// <summary>A weight of zeros.</summary>
    public static Tensor WithGradient(Device device, Shape shape, float[] gradient)
    {
        var weight = Tensor.Zeros(device, shape);
        using var given = Tensor.FromArray(device, shape, gradient);
        GiveGradient(weight, given);
        return weight;
    }

    public static void GiveGradient(Tensor weight, Tensor gradient)
    {
        weight.Device.Kernels.Copy(gradient.Buffer, weight.GradientBuffer());
        weight.HasGradient = true;
    }

    /// <summary>About one in three is 0.</summary>
    public static float[] Mask(string name, int count)
    {
        var stream = new RandomStream(1, name);
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextInt(3) == 0 ? 0f : 1f)];
    }
}
