using NativeTickets.Data;

namespace NativeTickets.Tests;

/// <summary>The square of a training image that is covered.</summary>
public sealed class CutoutTests
{
    const int Size = 8, Side = 4;
    const float Gray = 0.25f;

    [Fact]
    public void Inside_every_image_has_a_whole_square_of_the_filling_and_is_unchanged_around_it()
    {
        foreach (var image in Epoch(new Cutout(Side, [Gray, 0.5f], Inside: true), 0))
        {
            var covered = Covered(image, 0, Gray);
            Assert.Equal(Side * Side, covered.Count);
            Assert.Equal(covered, Covered(image, 1, 0.5f));
            Assert.Equal(Side - 1, covered.Max() / Size - covered.Min() / Size);
            Assert.All(Enumerable.Range(0, Size * Size).Except(covered), place => Assert.Equal(1, image[place]));
        }
    }

    [Fact]
    public void Else_its_middle_is_uniform_over_the_pixels_and_what_overhangs_is_lost()
    {
        var images = Epoch(new Cutout(Side, [Gray, Gray]), 0);
        var areas = images.Select(image => Covered(image, 0, Gray).Count).ToList();
        Assert.Equal((4, 16), (areas.Min(), areas.Max()));
        // along one side of 8, middles 0 to 7 cover 2, 3, 4, 4, 4, 4, 4, 3 of 4: 28 / 8 on average
        Assert.Equal(3.5 * 3.5, areas.Average(), 0.3);
    }

    [Fact]
    public void Places_are_drawn_again_in_every_epoch_and_change_neither_crops_nor_flips()
    {
        var cutout = new Cutout(Side, [Gray, Gray], Inside: true);
        Assert.NotEqual(Epoch(cutout, 0), Epoch(cutout, 1));
        Assert.Equal(Epoch(cutout, 1), Epoch(cutout, 1));
        var augmentation = new Augmentation(CropPadding: 2, HorizontalFlip: true);
        var (plain, covered) = (Read(augmentation, 3), Read(augmentation with { Cutout = cutout }, 3));
        for (var n = 0; n < plain.Length; n++)
            for (var i = 0; i < plain[n].Length; i++)
                if (covered[n][i] != Gray) Assert.Equal(plain[n][i], covered[n][i]);
    }

    [Theory]
    [InlineData(0, true, "data.augmentation has a cutout of 0 pixels for images of 8x8; it must be between 1 and 8")]
    [InlineData(9, true, "data.augmentation has a cutout of 9 pixels for images of 8x8; it must be between 1 and 8")]
    [InlineData(17, false, "data.augmentation has a cutout of 17 pixels for images of 8x8; it must be between 1 and 16")]
    public void A_square_that_does_not_fit_is_refused(int side, bool inside, string message) =>
        Assert.Equal(message, Assert.Throws<DataException>(() => Epoch(new Cutout(side, [0, 0], inside), 0)).Message);

    [Fact]
    public void A_filling_of_other_channels_is_refused() =>
        Assert.Equal("a cutout filled with 1 numbers for images of 2 channels; wanted one for each",
            Assert.Throws<DataException>(() => Epoch(new Cutout(2, [0]), 0)).Message);

    static float[][] Epoch(Cutout cutout, int epoch) => Read(Augmentation.None with { Cutout = cutout }, epoch, white: true);

    static float[][] Read(Augmentation augmentation, int epoch, bool white = false)
    {
        const int Count = 400;
        var pixels = new byte[Count * 2 * Size * Size];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = white ? (byte)255 : (byte)(1 + i * 7 % 250);
        var reader = new BatchReader(new ImageSet(pixels, new int[Count], 2, Size, Size, 1),
            new BatchOptions { BatchSize = Count, Shuffle = true, Seed = 5, Augmentation = augmentation });
        var batch = reader.NewBatch();
        reader.Read(epoch, 0, batch);
        return [.. batch.Images.Chunk(2 * Size * Size)];
    }

    static List<int> Covered(float[] image, int channel, float filling) =>
        [.. Enumerable.Range(0, Size * Size).Where(place => image[channel * Size * Size + place] == filling)];
}
