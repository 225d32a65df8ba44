using System.Text;
using System.Text.Json;
using NativeTickets.Data;

namespace NativeTickets.Tests;

/// <summary>Images of another source in every training batch.</summary>
public sealed class ExtraImagesTests
{
    const int Own = 25, Extra = 7;

    [Theory]
    [InlineData(10, 0.3, 4, 3, 10)]   // 7 of 25 a step: 7, 7, 7 and 4, with 3, 3, 3 and ⌊3 · 4 / 7⌋ = 1
    [InlineData(10, 0.001, 3, 1, 2)]  // at least one of either kind
    [InlineData(10, 0.999, 25, 9, 225)]
    public void A_share_of_every_batch_is_extra_and_an_epoch_is_one_of_the_training_images(int batchSize, double share, int steps, int ofBatch, int ofEpoch)
    {
        var reader = Reader(batchSize, share);
        Assert.Equal((steps, (long)Own + ofEpoch), (reader.BatchesPerEpoch, reader.ImagesPerEpoch));
        var batch = reader.NewBatch();
        var seen = new List<int>();
        for (var step = 0; step < steps; step++)
        {
            reader.Read(0, step, batch);
            if (step < steps - 1) Assert.Equal((batchSize, ofBatch), (batch.Count, Names(batch).Count(name => name >= 100)));
            seen.AddRange(Names(batch));
        }
        Assert.Equal(Enumerable.Range(0, Own), seen.Where(name => name < 100).Order());
        Assert.Equal(ofEpoch, seen.Count(name => name >= 100));
        Assert.Equal(Own + ofEpoch, seen.Count);
    }

    [Fact]
    public void An_epoch_may_have_more_images_than_an_int_counts()
    {
        var (own, extra) = (new ImageSet(new byte[60_000], new int[60_000], 1, 1, 1, 10), new ImageSet([1], [0], 1, 1, 1, 10));
        var reader = new BatchReader(own, new BatchOptions { BatchSize = 50_000, Extra = new ExtraImages(extra, 0.99999) });
        Assert.Equal(60_000L * 50_000, reader.ImagesPerEpoch); // one of its own in each batch
    }

    [Fact]
    public void Each_extra_image_is_seen_once_before_one_is_seen_again_from_epoch_to_epoch()
    {
        var reader = Reader(10, 0.3);
        var batch = reader.NewBatch();
        var seen = new List<int>();
        for (var epoch = 0; epoch < 7; epoch++)
            for (var step = 0; step < reader.BatchesPerEpoch; step++)
            {
                reader.Read(epoch, step, batch);
                seen.AddRange(Names(batch).Where(name => name >= 100));
            }
        foreach (var pass in seen.Chunk(Extra)) Assert.Equal(Enumerable.Range(100, Extra), pass.Order());
        Assert.NotEqual(seen[..Extra], seen[Extra..(2 * Extra)]);
    }

    [Fact]
    public void A_batch_depends_on_epoch_and_step_alone_whatever_was_read_before()
    {
        var augmentation = new Augmentation(1, true) { Cutout = new Cutout(1, [0.5f]) };
        var straight = Reader(10, 0.5, augmentation);
        var batches = new List<float[]>();
        for (var epoch = 0; epoch < 3; epoch++)
            for (var step = 0; step < straight.BatchesPerEpoch; step++) batches.Add(Batch(straight, epoch, step));
        for (var i = batches.Count - 1; i >= 0; i--)
        {
            var (epoch, step) = Math.DivRem(i, straight.BatchesPerEpoch);
            Assert.Equal(batches[i], Batch(Reader(10, 0.5, augmentation), epoch, step));
            Assert.Equal(batches[i], Batch(straight, epoch, step));
        }
    }

    [Fact]
    public void What_has_no_room_is_refused()
    {
        Assert.Equal("data.extra is a share of every batch, but a batch is 1 image; wanted a batch size of 2 or more",
            Assert.Throws<DataException>(() => Reader(1, 0.5)).Message);
        Assert.Equal("data.extra has a share of 1; it must be above 0 and below 1", Assert.Throws<DataException>(() => Reader(4, 1)).Message);
        var other = new ImageSet(new byte[8], [0, 1], 1, 2, 2, 3);
        Assert.Equal("data.extra has images of 1x2x2 in 3 classes, the training images are 1x2x3 in 10; wanted the same",
            Assert.Throws<DataException>(() => new BatchReader(Images(4, 0), new BatchOptions { BatchSize = 2, Extra = new ExtraImages(other, 0.5) })).Message);
    }

    [Fact]
    public void A_file_and_a_folder_of_the_same_images_are_read_alike_and_their_content_enters_the_hash()
    {
        using var folder = new TemporaryFolder();
        var set = Set();
        WriteFile(folder, "u.safetensors", [3, 255, 0, 128, 64, 7, 10, 20, 30, 40, 50, 60], [2, 1]);
        WritePicture(folder, "one", [10, 20, 30], [40, 50, 60]);
        WritePicture(folder, "two", [3, 255, 0], [128, 64, 7]);
        var file = ExtraFiles.Read(set, new ExtraRequest("u.safetensors", 0.3), folder).AddTo(set);
        var pictures = ExtraFiles.Read(set, new ExtraRequest("pictures", 0.3), folder).AddTo(set);
        Assert.Equal([2, 1], Labels(file));
        Assert.Equal([1, 2], Labels(pictures));
        Assert.Equal(file.Extra!.Images.Pixels(0).ToArray(), pictures.Extra!.Images.Pixels(1).ToArray());
        Assert.Equal("extra images: 2 of 1x2x3 in u.safetensors, 0 to 1 of a class; 0.3 of every batch",
            Assert.Single(file.Contents).Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
        Assert.Equal(3, new[] { set.Sha256, file.Sha256, pictures.Sha256 }.Distinct().Count());
        WriteFile(folder, "same.safetensors", [3, 255, 0, 128, 64, 7, 10, 20, 30, 40, 50, 60], [2, 1]);
        Assert.Equal(file.Sha256, ExtraFiles.Read(set, new ExtraRequest("same.safetensors", 0.9), folder).AddTo(set).Sha256);

        static IEnumerable<int> Labels(DataSet read) => Enumerable.Range(0, 2).Select(read.Extra!.Images.Label);
    }

    [Fact]
    public void What_is_no_such_folder_or_file_is_refused_with_what_it_is()
    {
        using var folder = new TemporaryFolder();
        WriteFile(folder, "label.safetensors", new float[12], [0, 3]);
        WriteFile(folder, "bright.safetensors", [.. new float[11], 256], [0, 1]);
        WriteFile(folder, "large.safetensors", new float[24], [0, 1], width: 6);
        WeightsFile.Write(Path.Combine(folder, "other.safetensors"), new Dictionary<string, WeightsEntry> { ["x"] = new(new Shape(1), [1]) },
            new Dictionary<string, string>());
        WritePicture(folder, "four", new byte[3], new byte[3]);
        WritePicture(folder, "one", new byte[3], new byte[3]);
        Assert.StartsWith("data.extra: there is no folder or file nothing, neither here nor in ", Refused("nothing"), StringComparison.Ordinal);
        Assert.EndsWith("label.safetensors: label 1 is 3; wanted a whole number from 0 to 2, the classes of toy", Refused("label.safetensors"),
            StringComparison.Ordinal);
        Assert.EndsWith("number 11 of the images is 256; wanted 0 to 255, since they are whole numbers", Refused("bright.safetensors"),
            StringComparison.Ordinal);
        Assert.EndsWith("has images of 1x2x6, toy has 1x2x3 (channels x height x width); wanted the same", Refused("large.safetensors"),
            StringComparison.Ordinal);
        Assert.EndsWith("has no tensor 'images'; wanted 'images' and 'labels', it has x", Refused("other.safetensors"), StringComparison.Ordinal);
        Assert.EndsWith("has a class 'four', which toy has not; wanted zero, one, two", Refused("pictures"), StringComparison.Ordinal);

        string Refused(string path) => Assert.Throws<DataException>(() => ExtraFiles.Read(Set(), new ExtraRequest(path, 0.5), folder)).Message;
    }

    static DataSet Set() => new()
    {
        Name = "toy",
        Train = new ImageSet(new byte[18], [0, 1, 2], 1, 2, 3, 3),
        Validation = new ImageSet([], [], 1, 2, 3, 3),
        Test = new ImageSet(new byte[6], [0], 1, 2, 3, 3),
        ClassNames = ["zero", "one", "two"],
        Sha256 = new string('0', 64),
        Official = null,
        Folder = null,
    };

    // whole numbers, as generated images are published
    static void WriteFile(string folder, string name, float[] pixels, float[] labels, int width = 3)
    {
        var (middle, end) = (sizeof(short) * pixels.Length, sizeof(short) * pixels.Length + sizeof(long) * labels.Length);
        var header = JsonSerializer.Serialize(new
        {
            images = new { dtype = "I16", shape = new[] { labels.Length, 1, 2, width }, data_offsets = new[] { 0, middle } },
            labels = new { dtype = "I64", shape = new[] { labels.Length }, data_offsets = new[] { middle, end } },
        });
        using var file = new BinaryWriter(File.Create(Path.Combine(folder, name)));
        file.Write((long)header.Length);
        file.Write(Encoding.ASCII.GetBytes(header));
        foreach (var pixel in pixels) file.Write((short)pixel);
        foreach (var label in labels) file.Write((long)label);
    }

    static void WritePicture(string folder, string name, byte[] first, byte[] second)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, "pictures", name));
        File.WriteAllBytes(Path.Combine(place.FullName, "a.png"), PngWriter.File(3, 2, 8, 0, [0, .. first, 0, .. second]));
    }

    static BatchReader Reader(int batchSize, double share, Augmentation? augmentation = null) => new(Images(Own, 0), new BatchOptions
    {
        BatchSize = batchSize,
        Shuffle = true,
        Seed = 7,
        Augmentation = augmentation ?? Augmentation.None,
        Extra = new ExtraImages(Images(Extra, 100), share),
    });

    // every pixel names its image
    static ImageSet Images(int count, int first) => new(
        [.. Enumerable.Range(0, count * 6).Select(i => (byte)(first + i / 6))], [.. Enumerable.Range(0, count).Select(i => i % 10)], 1, 2, 3, 10);

    static float[] Batch(BatchReader reader, int epoch, int step)
    {
        var batch = reader.NewBatch();
        reader.Read(epoch, step, batch);
        return [.. batch.Images.AsSpan(0, batch.Count * 6), .. batch.Labels.AsSpan(0, batch.Count).ToArray().Select(label => (float)label)];
    }

    static IEnumerable<int> Names(HostBatch batch) => Enumerable.Range(0, batch.Count).Select(n => (int)Math.Round(batch.Images[n * 6] * 255));
}
