using NativeTickets.Data;

namespace NativeTickets.Tests;

public sealed class CifarTests
{
    const int Record = 3073, Records = 10_000;

    [Fact]
    public void The_real_cifar10_has_5000_training_images_of_each_class()
    {
        var cifar = DataSets.Open(new DataRequest { Source = ImageSource.Cifar10, Validation = 0 }, RealData.Folder);
        Assert.Equal((50_000, 10_000), (cifar.Train.Count, cifar.Test.Count));
        Assert.All(Enumerable.Range(0, cifar.Train.Count).GroupBy(cifar.Train.Label), group => Assert.Equal(5000, group.Count()));
    }

    [Fact]
    public void A_label_out_of_range_is_named_with_its_offset()
    {
        using var folder = new TemporaryFolder();
        var bytes = new byte[Record * Records];
        bytes[2 * Record] = 10;
        Directory.CreateDirectory(Path.Combine(folder, "cifar-10-batches-bin"));
        File.WriteAllBytes(Path.Combine(folder, "cifar-10-batches-bin", "data_batch_1.bin"), bytes);
        var damaged = Assert.Throws<DataException>(() => DataSets.Open(new DataRequest { Source = ImageSource.Cifar10 }, folder));
        Assert.Contains("data_batch_1.bin: the label at byte 6,146 is 10", damaged.Message);
    }

    [Fact]
    public void A_missing_batch_is_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder, "cifar-10-batches-bin"));
        File.WriteAllBytes(Path.Combine(folder, "cifar-10-batches-bin", "data_batch_1.bin"), new byte[Record * Records]);
        var missing = Assert.Throws<DataException>(() => DataSets.Open(new DataRequest { Source = ImageSource.Cifar10 }, folder));
        Assert.Contains("data_batch_2.bin", missing.Message);
        Assert.Contains("data get cifar10", missing.Message);
    }
}
