using NativeTickets.Data;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>Where a GPU keeps the images, it cuts the batches that the host would send, bit for bit.</summary>
public sealed class ImageStoreTests : IDisposable
{
    readonly Device device = Device.Open("ilgpu-cpu");

    [Theory]
    [InlineData(1, 6, 5, null, 0, false)]
    [InlineData(3, 6, 5, null, 2, true)]
    [InlineData(3, 4, 4, null, 4, true)]
    [InlineData(3, 5, 4, 9, 3, true)]
    [InlineData(1, 5, 5, 8, 0, true)]
    [InlineData(2, 1, 1, null, 1, false)]
    public void Batches_are_the_hosts(int channels, int height, int width, int? padTo, int padding, bool flip)
    {
        var whole = Images(37, channels, height, width);
        foreach (var (images, extra) in new[] { (whole, false), (whole.Select([3, 30, 5, 5, 36, 0, 11, 12, 13, 14, 15]), false), (whole, true) })
        {
            var augmentation = new Augmentation(padding, flip);
            var options = new BatchOptions { BatchSize = 8, Shuffle = true, Seed = 7, Augmentation = augmentation, PadTo = padTo };
            if (extra)
                options = options with
                {
                    Extra = new ExtraImages(whole.Select([4, 2, 9]), 0.4),
                    Augmentation = augmentation with { Cutout = new Cutout(2, [.. Enumerable.Range(1, channels).Select(c => c / 8f)]) },
                };
            var reader = new BatchReader(images, options);
            using var store = ImageStore.TryCreate(device, reader.StoredImages, reader.Channels, reader.StoredHeight, reader.StoredWidth, reader.Pixels, out _,
                reader.HoleFill)!;
            var host = reader.NewBatch();
            var (cuts, labels) = (new ImageCut[8], new int[8]);
            using var tape = new Tape(device);
            for (var epoch = 0; epoch < 2; epoch++)
                for (var step = 0; step < reader.BatchesPerEpoch; step++)
                {
                    reader.Read(epoch, step, host);
                    var count = reader.ReadCuts(epoch, step, cuts, labels);
                    var shape = new Shape(count, host.Channels, host.Height, host.Width);
                    var cut = tape.Input(store, cuts.AsSpan(0, count), shape).ToArray();
                    Assert.Equal(host.Images.AsSpan(0, shape.Count).ToArray().Select(BitConverter.SingleToInt32Bits),
                        cut.Select(BitConverter.SingleToInt32Bits));
                    Assert.Equal(host.Labels[..host.Count], labels[..count]);
                    tape.Clear();
                }
        }
    }

    [Fact]
    public void More_images_than_one_upload_takes_are_all_there()
    {
        var images = Images(2 * 4096 + 3, 1, 1, 3);
        using var store = Store(images)!;
        using var tape = new Tape(device);
        int[] some = [0, 4095, 4096, 8191, 8192, 8194];
        var batch = tape.Input(store, [.. some.Select(i => new ImageCut(i, 0, 0, false))], new Shape(some.Length, 1, 1, 3));
        Assert.Equal(some.SelectMany(i => images.Pixels(i).ToArray()).Select(b => b / 255f), batch.ToArray());
    }

    [Fact]
    public void Too_many_images_are_refused_with_the_reason_and_processors_send_batches_without_one()
    {
        Assert.Null(ImageStore.TryCreate(device, 1_000_000, 3, 64, 64, _ => throw new InvalidOperationException("no pixel is asked for"), out var whyNot));
        Assert.Equal("they take 11718 MiB, and kernels count to 2047 MiB", whyNot);
        using var cpu = Device.Open("cpu", 1);
        Assert.Null(ImageStore.TryCreate(cpu, 1, 1, 1, 1, _ => [0], out whyNot));
        Assert.Null(whyNot);
    }

    [Fact]
    public void Cuts_of_no_image_or_another_shape_are_refused()
    {
        using var store = Store(Images(3, 2, 4, 4))!;
        using var tape = new Tape(device);
        Assert.Throws<ArgumentOutOfRangeException>(() => tape.Input(store, [new ImageCut(3, 0, 0, false)], new Shape(1, 2, 4, 4)));
        Assert.Throws<ShapeException>(() => tape.Input(store, [new ImageCut(0, 0, 0, false)], new Shape(1, 3, 4, 4)));
    }

    [Fact]
    public void An_evaluation_that_cuts_on_the_device_counts_what_the_processor_counts()
    {
        var images = Images(300, 1, 4, 4, classes: 3);
        using var cpu = Device.Open("cpu", 1);
        Assert.Equal(Correct(cpu), Correct(device));

        int Correct(Device where)
        {
            using var network = TinyNetwork.Create(where);
            using var evaluator = new Evaluator(network, images);
            return evaluator.Run().Correct;
        }
    }

    public void Dispose() => device.Dispose();

    ImageStore? Store(ImageSet images) => ImageStore.TryCreate(device, images.Count, images.Channels, images.Height, images.Width, images.Pixels, out _);

    static ImageSet Images(int count, int channels, int height, int width, int classes = 10)
    {
        var stream = new RandomStream(1, "store");
        return new ImageSet(
            [.. Enumerable.Range(0, count * channels * height * width).Select(_ => (byte)stream.NextInt(256))],
            [.. Enumerable.Range(0, count).Select(i => i % classes)], channels, height, width, classes);
    }
}
