namespace NativeTickets.Data;

/// <summary>Per channel, what to subtract from pixels in [0, 1] and what to divide by: <c>y = (x − mean) / standardDeviation</c>.</summary>
/// <param name="Mean">[C].</param>
/// <param name="StandardDeviation">[C], each above 0.</param>
public sealed record ChannelStatistics(float[] Mean, float[] StandardDeviation)
{
    /// <summary>The constants that are usual for CIFAR-10.</summary>
    public static ChannelStatistics Cifar10 => new([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]);

    /// <summary>The constants that are usual for CIFAR-100: mean and deviation of all training pixels.</summary>
    public static ChannelStatistics Cifar100 => new([0.5071f, 0.4865f, 0.4409f], [0.2673f, 0.2564f, 0.2762f]);

    /// <summary>The constants that are usual for Street View House Numbers: mean and deviation of all training pixels.</summary>
    public static ChannelStatistics Svhn => new([0.4377f, 0.4438f, 0.4728f], [0.1980f, 0.2010f, 0.1970f]);

    /// <summary>The constants that are usual for Fashion-MNIST.</summary>
    public static ChannelStatistics FashionMnist => new([0.2860f], [0.3530f]);

    /// <summary>The constants that are usual for MNIST.</summary>
    public static ChannelStatistics Mnist => new([0.1307f], [0.3081f]);

    /// <summary>Mean and standard deviation over all pixels of a set, the divisor being their number.</summary>
    /// <exception cref="DataException">A channel has one value everywhere, so that nothing can be divided by its deviation.</exception>
    /// <remarks>Summed in whole numbers: exact whatever the order.</remarks>
    public static ChannelStatistics Of(ImageSet images)
    {
        var area = images.Height * images.Width;
        var mean = new float[images.Channels];
        var deviation = new float[images.Channels];
        Span<long> histogram = stackalloc long[256];
        for (var c = 0; c < images.Channels; c++)
        {
            histogram.Clear();
            for (var i = 0; i < images.Count; i++)
                foreach (var value in images.Pixels(i).Slice(c * area, area)) histogram[value]++;
            long count = 0, sum = 0, squares = 0;
            for (var value = 0; value < histogram.Length; value++)
            {
                count += histogram[value];
                sum += value * histogram[value];
                squares += (long)value * value * histogram[value];
            }
            var variance = count == 0 ? 0 : (double)((Int128)squares * count - (Int128)sum * sum) / ((double)count * count);
            if (variance <= 0)
                throw new DataException($"channel {c} of the {images.Count:N0} training images has the same value everywhere; it cannot be normalized");
            mean[c] = (float)((double)sum / count / 255);
            deviation[c] = (float)(Math.Sqrt(variance) / 255);
        }
        return new ChannelStatistics(mean, deviation);
    }
}
