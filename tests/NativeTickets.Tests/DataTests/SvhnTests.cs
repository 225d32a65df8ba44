using NativeTickets.Data;

namespace NativeTickets.Tests;

public sealed class SvhnTests : IDisposable
{
    const int ImageBytes = 3 * 32 * 32;

    readonly TemporaryFolder folder = new();

    [Theory, InlineData(true), InlineData(false)]
    public void Images_and_labels_are_read_from_mat_files_packed_and_plain(bool isPacked)
    {
        var (images, labels) = (Pixels(7), new byte[] { 1, 10, 9, 2, 3, 10, 5 });
        Put("train_32x32.mat", ArrayWriter.HouseNumbers(images, labels, isPacked));
        Put("test_32x32.mat", ArrayWriter.HouseNumbers(images[..ImageBytes], [4], isPacked));
        var svhn = DataSets.Open(new DataRequest { Source = ImageSource.Svhn, Validation = 0 }, folder);
        Assert.Equal((7, 1, 3, 32, 32), (svhn.Train.Count, svhn.Test.Count, svhn.Train.Channels, svhn.Train.Height, svhn.Train.Width));
        Assert.Equal([1, 0, 9, 2, 3, 0, 5], Enumerable.Range(0, 7).Select(svhn.Train.Label));
        for (var i = 0; i < 7; i++) Assert.Equal(images[(i * ImageBytes)..((i + 1) * ImageBytes)], svhn.Train.Pixels(i).ToArray());
        Assert.False(svhn.Official);
    }

    [Fact]
    public void Labels_may_be_doubles_and_other_arrays_are_passed_over()
    {
        Put("train_32x32.mat", ArrayWriter.Mat(true, ("other", 6, 9, [1, 1], BitConverter.GetBytes(1.5)), ("y", 6, 9, [1, 1], BitConverter.GetBytes(10.0)),
            ("X", 9, 2, [32, 32, 3], new byte[ImageBytes])));
        Put("test_32x32.mat", ArrayWriter.HouseNumbers(new byte[ImageBytes], [4]));
        var svhn = ImageSource.Svhn.Read(folder);
        Assert.Equal((1, 0), (svhn.Train.Count, svhn.Train.Label(0)));
    }

    [Fact]
    public void What_is_damaged_is_named_with_what_was_expected()
    {
        Put("test_32x32.mat", ArrayWriter.HouseNumbers(new byte[ImageBytes], [4]));
        var good = ArrayWriter.HouseNumbers(new byte[ImageBytes], [4], isPacked: false);
        string Told(byte[] file)
        {
            Put("train_32x32.mat", file);
            return Assert.Throws<DataException>(() => ImageSource.Svhn.Read(folder)).Message;
        }

        Assert.EndsWith("train_32x32.mat:y: the label 0 is 11; 1 to 10 was expected. Fetch it again", Told(ArrayWriter.HouseNumbers(new byte[ImageBytes], [11])));
        Assert.EndsWith("train_32x32.mat: has no array 'y'. Fetch it again", Told(ArrayWriter.Mat(true, ("X", 9, 2, [32, 32, 3, 1], new byte[ImageBytes]))));
        Assert.Contains("holds Unsigned8, 32x32x1x1; bytes, 32x32x3 of each image, were expected",
            Told(ArrayWriter.Mat(true, ("X", 9, 2, [32, 32, 1, 1], new byte[1024]), ("y", 9, 2, [1, 1], [1]))));
        Assert.Contains("has 2x1 labels for 1 images", Told(ArrayWriter.Mat(true, ("X", 9, 2, [32, 32, 3, 1], new byte[ImageBytes]), ("y", 9, 2, [2, 1], [1, 2]))));
        Assert.Contains("0001494d, those of a MAT file", Told([.. good[..126], .. "MI"u8, .. good[128..]]));
        Assert.Contains("the element at byte 128 has ", Told(good[..^500]));
        Assert.Contains("holds ", Told(ArrayWriter.Mat(true, ("X", 9, 2, [32, 32, 3, 600_000], []), ("y", 9, 2, [1, 1], [1]))));
        Assert.Contains("cannot be unpacked", Told([.. ArrayWriter.HouseNumbers(new byte[ImageBytes], [4])[..136], 1, 2, 3, 4, 5, 6, 7, 8,
            .. ArrayWriter.HouseNumbers(new byte[ImageBytes], [4])[144..]]));
    }

    [Fact]
    public void A_set_that_is_not_there_is_told_with_the_command_that_fetches_it() =>
        Assert.Contains("nativetickets data get svhn", Assert.Throws<DataException>(() => ImageSource.Svhn.Read(folder)).Message);

    public void Dispose() => folder.Dispose();

    static byte[] Pixels(int images) => [.. Enumerable.Range(0, images * ImageBytes).Select(i => (byte)(i * 7 + i / 1000))];

    void Put(string name, byte[] bytes)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, "svhn")).FullName;
        File.WriteAllBytes(Path.Combine(own, name), bytes);
    }
}
