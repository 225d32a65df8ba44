using CsCheck;
using NativeTickets.Data;

namespace NativeTickets.Tests;

public sealed class BatchTests
{
    // every pixel tells its image, so that a batch can be read back
    static ImageSet Images(int count, int channels = 1, int height = 3, int width = 4)
    {
        var pixels = new byte[count * channels * height * width];
        var labels = new int[count];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(1 + i * 31 % 255);
        for (var i = 0; i < count; i++) labels[i] = i % 10;
        return new ImageSet(pixels, labels, channels, height, width, 10);
    }

    static BatchReader Reader(ImageSet images, int batchSize, bool shuffle = true, Augmentation? augmentation = null, int? padTo = null, long seed = 7) =>
        new(images, new BatchOptions
        {
            BatchSize = batchSize,
            Shuffle = shuffle,
            Seed = seed,
            Augmentation = augmentation ?? Augmentation.None,
            PadTo = padTo,
        });

    static (float[] Images, int[] Labels) Epoch(BatchReader reader, int epoch)
    {
        var batch = reader.NewBatch();
        var size = batch.Channels * batch.Height * batch.Width;
        var images = new List<float>();
        var labels = new List<int>();
        for (var step = 0; step < reader.BatchesPerEpoch; step++)
        {
            reader.Read(epoch, step, batch);
            images.AddRange(batch.Images.AsSpan(0, batch.Count * size));
            labels.AddRange(batch.Labels.AsSpan(0, batch.Count));
        }
        return ([.. images], [.. labels]);
    }

    [Fact]
    public void Without_shuffle_the_batches_are_the_set_in_order_divided_by_255()
    {
        var images = Images(11, channels: 3);
        var (pixels, labels) = Epoch(Reader(images, 4, shuffle: false), 2);
        for (var i = 0; i < 11; i++)
        {
            Assert.Equal(images.Label(i), labels[i]);
            for (var p = 0; p < images.ImageSize; p++) Assert.Equal(images.Pixels(i)[p] / 255f, pixels[i * images.ImageSize + p]);
        }
    }

    [Fact]
    public void The_last_batch_keeps_what_is_left()
    {
        var reader = Reader(Images(11), 4);
        var batch = reader.NewBatch();
        Assert.Equal(3, reader.BatchesPerEpoch);
        reader.Read(0, 2, batch);
        Assert.Equal(3, batch.Count);
        reader.Read(0, 0, batch);
        Assert.Equal(4, batch.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(0, 3, batch));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(-1, 0, batch));
    }

    [Fact]
    public void Every_epoch_shows_every_image_once_in_its_own_order() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 80], Gen.Int[0, 1000]).Sample((count, batchSize, epoch) =>
    {
        var pixels = Enumerable.Range(0, count).Select(i => (byte)i).ToArray();
        var set = new ImageSet(pixels, new int[count], 1, 1, 1, 1);
        var seen = Epoch(Reader(set, batchSize), epoch).Images.Select(x => (int)MathF.Round(x * 255)).ToArray();
        Assert.Equal(Enumerable.Range(0, count), seen.Order());
        if (count > 20) Assert.NotEqual(seen, Epoch(Reader(set, batchSize), epoch + 1).Images.Select(x => (int)MathF.Round(x * 255)));
    }, iter: 100);

    [Fact]
    public void Order_and_augmentation_do_not_depend_on_the_batch_size()
    {
        var images = Images(53, channels: 3, height: 6, width: 5);
        var augmentation = new Augmentation(CropPadding: 2, HorizontalFlip: true);
        var whole = Epoch(Reader(images, 53, augmentation: augmentation), 3);
        var parts = Epoch(Reader(images, 7, augmentation: augmentation), 3);
        Assert.Equal(whole.Images, parts.Images);
        Assert.Equal(whole.Labels, parts.Labels);
        Assert.NotEqual(whole.Images, Epoch(Reader(images, 7, augmentation: augmentation), 4).Images);
        Assert.NotEqual(whole.Images, Epoch(Reader(images, 7, augmentation: augmentation, seed: 8), 3).Images);
    }

    [Fact]
    public void An_image_is_augmented_the_same_way_whatever_its_place_in_the_order()
    {
        var images = Images(40, height: 6, width: 6);
        var augmentation = new Augmentation(CropPadding: 3, HorizontalFlip: true);
        static string[] Sorted((float[] Images, int[] Labels) epoch) =>
            [.. epoch.Images.Chunk(36).Select(image => string.Join(' ', image)).Order(StringComparer.Ordinal)];
        Assert.Equal(Sorted(Epoch(Reader(images, 8, shuffle: false, augmentation), 1)), Sorted(Epoch(Reader(images, 8, shuffle: true, augmentation), 1)));
    }

    [Fact]
    public void Reading_can_start_at_any_epoch_and_step()
    {
        var images = Images(53, height: 6, width: 5);
        var augmentation = new Augmentation(CropPadding: 2, HorizontalFlip: true);
        var through = Reader(images, 8, augmentation: augmentation);
        var expected = through.NewBatch();
        for (var epoch = 0; epoch < 3; epoch++)
            for (var step = 0; step < through.BatchesPerEpoch; step++) if (epoch < 2 || step <= 4) through.Read(epoch, step, expected);
        var resumed = Reader(images, 8, augmentation: augmentation);
        var batch = resumed.NewBatch();
        resumed.Read(2, 4, batch);
        Assert.Equal(expected.Images, batch.Images);
        Assert.Equal(expected.Labels, batch.Labels);
    }

    [Fact]
    public void A_crop_moves_the_image_by_at_most_its_padding_and_a_flip_mirrors_it()
    {
        var images = Images(400, height: 5, width: 6);
        const int Padding = 2;
        var reader = Reader(images, 400, shuffle: false, new Augmentation(Padding, HorizontalFlip: true));
        var batch = reader.NewBatch();
        reader.Read(0, 0, batch);
        var seen = new Dictionary<(int, int, bool), int>();
        for (var n = 0; n < 400; n++)
        {
            var matches = new List<(int, int, bool)>();
            for (var down = -Padding; down <= Padding; down++)
                for (var right = -Padding; right <= Padding; right++)
                    foreach (var flip in new[] { false, true })
                        if (Shows(batch.Images.AsSpan(n * 30, 30), images.Pixels(n), down, right, flip)) matches.Add((down, right, flip));
            var match = Assert.Single(matches);
            seen[match] = seen.GetValueOrDefault(match) + 1;
        }
        Assert.InRange(seen.Where(s => s.Key.Item3).Sum(s => s.Value), 160, 240);
        Assert.Equal(50, seen.Count);
    }

    static bool Shows(ReadOnlySpan<float> output, ReadOnlySpan<byte> image, int down, int right, bool flip)
    {
        for (var y = 0; y < 5; y++)
            for (var x = 0; x < 6; x++)
            {
                var (sourceY, sourceX) = (y + down, (flip ? 5 - x : x) + right);
                var wanted = sourceY is >= 0 and < 5 && sourceX is >= 0 and < 6 ? image[sourceY * 6 + sourceX] / 255f : 0;
                if (output[y * 6 + x] != wanted) return false;
            }
        return true;
    }

    [Fact]
    public void Padding_centers_the_image_in_zeros()
    {
        var images = Images(3, channels: 2, height: 4, width: 4);
        var reader = Reader(images, 2, shuffle: false, padTo: 7);
        var batch = reader.NewBatch();
        Assert.Equal((7, 7), (batch.Height, batch.Width));
        Array.Fill(batch.Images, float.NaN);
        reader.Read(0, 0, batch);
        for (var n = 0; n < 2; n++)
            for (var c = 0; c < 2; c++)
                for (var y = 0; y < 7; y++)
                    for (var x = 0; x < 7; x++)
                        Assert.Equal(y is >= 1 and < 5 && x is >= 1 and < 5 ? images.Pixels(n)[(c * 4 + y - 1) * 4 + x - 1] / 255f : 0,
                            batch.Images[((n * 2 + c) * 7 + y) * 7 + x]);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var reader = Reader(Images(256, 3, 32, 32), 64, augmentation: Augmentation.Cifar10);
        var batch = reader.NewBatch();
        reader.Read(0, 0, batch);
        var least = long.MaxValue; // of several tries: the runtime's own compilation may allocate on this thread in one of them
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var step = 0; step < 4; step++) reader.Read(0, step, batch);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData(0, 0, null, "a batch size of 0; it must be at least 1")]
    [InlineData(4, -1, null, "a crop padding of -1 for images of 3x4; it must be between 0 and 3")]
    [InlineData(4, 9, null, "a crop padding of 9 for images of 3x4; it must be between 0 and 3")]
    [InlineData(4, 0, 3, "images of 3x4 pixels cannot be padded to 3x3; the padded size must not be smaller")]
    [InlineData(2147483647, 0, null, "a batch of 2,147,483,647 images of 1x3x4 does not fit one array; use a smaller batch size")]
    public void Impossible_options_are_refused(int batchSize, int padding, int? padTo, string message) =>
        Assert.Equal(message, Assert.Throws<DataException>(() => Reader(Images(5), batchSize, augmentation: new Augmentation(padding), padTo: padTo)).Message);

    [Fact]
    public void Normalization_is_each_channels_mean_and_deviation()
    {
        var images = Images(17, channels: 3);
        var normalization = ChannelStatistics.Of(images);
        for (var c = 0; c < 3; c++)
        {
            var values = Enumerable.Range(0, 17).SelectMany(i => images.Pixels(i).Slice(c * 12, 12).ToArray()).Select(b => b / 255.0).ToArray();
            var mean = values.Average();
            Assert.Equal(mean, normalization.Mean[c], 1e-6);
            Assert.Equal(Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), normalization.StandardDeviation[c], 1e-6);
        }
        Assert.Throws<DataException>(() => ChannelStatistics.Of(new ImageSet(new byte[8], [0, 0], 1, 2, 2, 1)));
    }
}
