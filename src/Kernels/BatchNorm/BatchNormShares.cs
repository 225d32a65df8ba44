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
        shares.Require(extent.N, "batch norm");
        var room = Room(device, shares, extent.C, out var parts);
        foreach (var group in shares.Own)
            device.Workers.Run(extent.C, new MomentsTask(extent with { N = group.Images }, x + group.Offset(extent.Image), Of(parts, group, extent.C)));
        shares.Gather(new Span<double>(parts, shares.Groups * extent.C * Numbers), extent.C * Numbers);
        float* mean = CpuBuffer.Of(s.Mean), inverse = CpuBuffer.Of(s.Inverse);
        float* runningMean = CpuBuffer.Of(s.RunningMean), runningVariance = CpuBuffer.Of(s.RunningVariance);
        for (var c = 0; c < extent.C; c++)
        {
            var all = new ChannelMoments();
            for (var group = 0; group < shares.Groups; group++)
            {
                if (shares.ImagesOf(group) is not (> 0 and var images)) continue;
                var part = parts + ((long)group * extent.C + c) * Numbers;
                all.Add((double)images * extent.Plane, part[0], part[1]);
            }
            mean[c] = (float)all.Center;
            inverse[c] = BatchNormCpu.Inverse(all.Squares / all.Count, s.Epsilon);
            runningMean[c] = (float)((1.0 - s.Momentum) * runningMean[c] + s.Momentum * all.Center);
            runningVariance[c] = (float)((1.0 - s.Momentum) * runningVariance[c] + s.Momentum * (all.Squares / (all.Count - 1)));
        }
        device.Return(room);
    }

    public static void GradParameters(
        CpuDevice device, BatchShares shares, in BatchNormNumbers numbers, float* gradOutput, float* gradWeight, float* gradBias)
    {
        shares.Require(numbers.Extent.N, "batch norm gradient");
        var room = Room(device, shares, numbers.Channels, out var parts);
        foreach (var group in shares.Own)
            device.Workers.Run(numbers.Channels, new GradientsTask(
                new BatchNormCpu.Pointers(numbers, group), gradOutput + group.Offset(numbers.Extent.Image), Of(parts, group, numbers.Channels)));
        var all = new Span<double>(parts, shares.Groups * numbers.Channels * Numbers);
        shares.Gather(all, numbers.Channels * Numbers);
        for (var c = 0; c < numbers.Channels; c++)
        {
            gradWeight[c] = (float)(shares.Total(all, numbers.Channels * Numbers, c * Numbers) * CpuBuffer.Of(numbers.Inverse)[c]);
            gradBias[c] = (float)shares.Total(all, numbers.Channels * Numbers, c * Numbers + 1);
        }
        device.Return(room);
    }

    static DeviceBuffer Room(CpuDevice device, BatchShares shares, int channels, out double* parts)
    {
        var room = device.Rent(checked(shares.Groups * channels * Numbers * sizeof(double) / sizeof(float)));
        parts = (double*)CpuBuffer.Of(room);
        return room;
    }

    static double* Of(double* parts, ShareGroup group, int channels) => parts + (long)group.Number * channels * Numbers;

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
