namespace NativeTickets.Tests;

public sealed class HandedBytesTests
{
    [Fact]
    public void A_sum_is_handed_its_terms_and_its_result_while_bytes_are_counted()
    {
        using var device = Device.Open("ilgpu-cpu");
        using var x = Tensor.FromArray(device, new Shape(250), new float[250]);
        using var y = Tensor.FromArray(device, new Shape(250), new float[250]);
        Assert.Equal(0, BytesOf(() => Add()));
        device.CountsBytes = true;
        Assert.Equal(3 * 250 * sizeof(float), BytesOf(() => Add()));
        Assert.Equal(6 * 250 * sizeof(float), BytesOf(() =>
        {
            Add();
            Add();
        }));

        void Add()
        {
            using var tape = new Tape(device);
            Assert.Equal(250, (x + y).Shape.Count);
        }

        long BytesOf(Action work)
        {
            long Sum() => device.BytesBesideProducts.Sum(each => each.Bytes);
            var before = Sum();
            work();
            return Sum() - before;
        }
    }

    [Fact]
    public void A_device_that_is_no_card_counts_nothing()
    {
        using var device = Device.Open("cpu");
        device.CountsBytes = true;
        Assert.False(device.CountsBytes);
        Assert.Empty(device.BytesBesideProducts);
    }
}
