namespace NativeTickets.Kernels;

/// <summary>A small step with a known outcome, which shows whether a device computes.</summary>
static class GpuTrial
{
    /// <summary>Fills, sends and adds in one step; answers what was wrong with the sum, or null.</summary>
    /// <param name="device">What is tried.</param>
    /// <param name="number">What is added; another one for each step, so that a result of the last does not pass for this one's.</param>
    public static string? Failure(GpuDevice device, int number)
    {
        const int Count = 64;
        var (filled, sent, sum) = (device.Rent(Count), device.Rent(Count), new float[Count]);
        device.BeginStep();
        device.Fill(filled, number);
        device.Upload(Enumerable.Range(0, Count).Select(i => (float)i).ToArray(), sent);
        ElementwiseKernels.Plain(Count, new ForwardPair<Add>(), sent, filled, sent);
        device.EndStep();
        device.Download(sent, sum);
        device.Return(filled);
        device.Return(sent);
        var wrong = Array.FindIndex([.. sum.Select((value, i) => value == number + i)], isRight => !isRight);
        return wrong < 0 ? null : $"gave {sum[wrong]} where {number + wrong} is correct";
    }
}
