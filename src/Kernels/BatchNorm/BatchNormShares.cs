namespace NativeTickets.Kernels;

/// <summary>
/// The sums of batch normalization over a batch that is shared out: those of each group as <see cref="BatchNormCpu"/> has them of a batch, in double; joined in
/// the order of the groups once each rank has all of them. In mid-forward two numbers for each channel and group travel, and two in mid-backward.
/// </summary>
static unsafe class BatchNormShares
{
    const int Numbers = 2; // a channel and group

    public static void Statistics(CpuDevice device, BatchShares shares, Extent extent, float* x, in BatchNormStatistics s)
    {
        using var moments = new GroupSums(device, shares, extent.N, "batch norm", extent.C * Numbers);
        foreach (var group in shares.Own)
            device.Workers.Run(extent.C, new MomentsTask(extent with { N = group.Images }, x + group.Offset(extent.Image), moments.Of(group.Number)));
        moments.Gather();
        float* mean = CpuBuffer.Of(s.Mean), inverse = CpuBuffer.Of(s.Inverse);
        float* runningMean = CpuBuffer.Of(s.RunningMean), runningVariance = CpuBuffer.Of(s.RunningVariance);
        for (var c = 0; c < extent.C; c++)
        {
            var all = new ChannelMoments();
            for (var group = 0; group < shares.Groups; group++)
            {
                if (shares.ImagesOf(group) is not (> 0 and var images)) continue;
                var part = moments.Of(group) + c * Numbers;
                all.Add((double)images * extent.Plane, part[0], part[1]);
            }
            mean[c] = (float)all.Center;
            inverse[c] = BatchNormCpu.Inverse(all.Squares / all.Count, s.Epsilon);
            runningMean[c] = (float)((1.0 - s.Momentum) * runningMean[c] + s.Momentum * all.Center);
            runningVariance[c] = (float)((1.0 - s.Momentum) * runningVariance[c] + s.Momentum * (all.Squares / (all.Count - 1)));
        }
    }

    public static void GradParameters(
        CpuDevice device, BatchShares shares, in BatchNormNumbers numbers, float* gradOutput, float* gradWeight, float* gradBias)
    {
        using var sums = new GroupSums(device, shares, numbers.Extent.N, "batch norm gradient", numbers.Channels * Numbers);
        foreach (var group in shares.Own)
            device.Workers.Run(numbers.Channels, new GradientsTask(
                new BatchNormCpu.Pointers(numbers, group), gradOutput + group.Offset(numbers.Extent.Image), sums.Of(group.Number)));
        sums.Gather();
        for (var c = 0; c < numbers.Channels; c++)
        {
            gradWeight[c] = (float)(sums.Total(c * Numbers) * CpuBuffer.Of(numbers.Inverse)[c]);
            gradBias[c] = (float)sums.Total(c * Numbers + 1);
        }
    }

    readonly struct MomentsTask(Extent extent, float* x, double* parts) : IParallelBody
    {
        public void Run(int c)
        {
            var moments = new ChannelMoments(extent, x, c);
            (parts[c * Numbers], parts[c * Numbers + 1]) = (moments.Center, moments.Squares);
        }
    }

    readonly struct GradientsTask(BatchNormCpu.Pointers numbers, float* gradOutput, double* parts) : IParallelBody
    {
        public void Run(int c)
        {
            var (products, sum) = new BatchNormCpu.ChannelGradients(numbers, gradOutput, c);
            (parts[c * Numbers], parts[c * Numbers + 1]) = (products, sum);
        }
    }
}
