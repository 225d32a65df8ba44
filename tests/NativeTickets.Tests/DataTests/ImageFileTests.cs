using System.Buffers.Binary;
using NativeTickets.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Tiff.Constants;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

public sealed class ImageFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Write(string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>The planes of red, green and blue at the file's own size.</summary>
    int[] Pixels(string name, byte[] content)
    {
        var image = ImageFile.Open(Write(name, content));
        var pixels = new byte[3 * image.Height * image.Width];
        image.Decode(image.Height, image.Width, pixels);
        return [.. pixels.Select(p => (int)p)];
    }

    string Refusal(string name, byte[] content)
    {
        var message = Assert.Throws<DataException>(() => Pixels(name, content)).Message;
        Assert.Contains(name, message);
        return message;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bitmap_whose_pixels_begin_beyond_its_end_is_refused_before_memory_is_taken(bool isInArray)
    {
        byte[] bitmap = [.. isInArray ? "BA"u8 : [], .. new byte[isInArray ? 12 : 0], .. Saved("a.bmp")];
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(isInArray ? 24 : 10), 0x40000036);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("its pixels begin at byte 1,073,741,878, but the file has ", Refusal("a.bmp", bitmap));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    static byte[] Saved(string name, Action<Image<Rgb24>, Stream>? save = null)
    {
        using var image = new Image<Rgb24>(16, 12);
        for (var y = 0; y < 12; y++)
            for (var x = 0; x < 16; x++) image[x, y] = new Rgb24((byte)(15 * x), (byte)(20 * y), (byte)(x * y));
        using var stream = new MemoryStream();
        if (save is not null) save(image, stream);
        else image.Save(stream, Configuration.Default.ImageFormatsManager.FindFormatByFileExtension(Path.GetExtension(name)));
        return stream.ToArray();
    }

    static byte[] Tiff(TiffCompression compression) =>
        Saved("x.tif", (image, stream) => image.SaveAsTiff(stream, new TiffEncoder { Compression = compression }));

    [Fact]
    public void Gray_is_read_as_three_equal_planes() =>
        Assert.Equal([10, 200, 30, 40, 10, 200, 30, 40, 10, 200, 30, 40], Pixels("g.png", PngWriter.File(2, 2, 8, 0, [0, 10, 200, 0, 30, 40])));

    [Fact]
    public void Gray_of_few_bits_is_spread_to_eight() =>
        Assert.Equal([0, 85, 170, 255], Pixels("g.png", PngWriter.File(4, 1, 2, 0, [0, 0b00_01_10_11])).Take(4));

    [Fact]
    public void Transparency_is_dropped_and_hidden_colors_stay() =>
        Assert.Equal([1, 2, 3], Pixels("a.png", PngWriter.File(1, 1, 8, 6, [0, 1, 2, 3, 0])));

    [Fact]
    public void A_palette_is_looked_up() =>
        Assert.Equal([7, 4, 8, 5, 9, 6], Pixels("p.png", PngWriter.File(2, 1, 1, 3, [0, 0b1000_0000], false, ("PLTE", [4, 5, 6, 7, 8, 9]))));

    [Fact]
    public void Of_sixteen_bits_the_upper_eight_are_read() =>
        Assert.Equal([0x12, 0xFE, 0x00], Pixels("d.png", PngWriter.File(1, 1, 16, 2, [0, 0x12, 0xFF, 0xFE, 0x01, 0x00, 0xFF])));

    // Of five pixels in a row, the first pass has the first, the second the last, the fourth the middle one, the sixth the others.
    static readonly byte[] FivePixels = [0, 1, 0, 5, 0, 3, 0, 2, 4];

    [Fact]
    public void An_interlaced_file_is_read() =>
        Assert.Equal([1, 2, 3, 4, 5], Pixels("i.png", PngWriter.File(5, 1, 8, 0, FivePixels, isInterlaced: true)).Take(5));

    [Fact(Timeout = 20_000)] // ImageSharp's decoder alone never returns
    public async Task An_interlaced_file_with_too_few_pixels_is_refused_and_not_waited_for_forever()
    {
        foreach (var kept in (int[])[0, 1, 5, FivePixels.Length - 1])
        {
            var file = PngWriter.File(5, 1, 8, 0, FivePixels[..kept], isInterlaced: true);
            Assert.Contains("ends before its image does", await Task.Run(() => Refusal("i.png", file), TestContext.Current.CancellationToken));
        }
    }

    [Fact(Timeout = 20_000)] // likewise
    public async Task An_interlaced_file_of_fewer_columns_than_passes_need_is_refused()
    {
        var file = PngWriter.File(2, 2, 8, 0, [0, 1, 0, 2, 0, 3, 4], isInterlaced: true);
        Assert.Contains("save it without interlacing", await Task.Run(() => Refusal("i.png", file), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("x.png"), InlineData("x.jpg"), InlineData("x.bmp"), InlineData("x.gif"), InlineData("x.webp")]
    public void A_file_that_was_cut_short_is_refused(string name)
    {
        var whole = Saved(name);
        Assert.Equal(3 * 16 * 12, Pixels(name, whole).Length);
        foreach (var kept in (int[])[4, whole.Length / 4, whole.Length / 2, whole.Length * 9 / 10, whole.Length - 16]) Refusal(name, whole[..kept]);
    }

    [Fact]
    public void Every_format_without_loss_gives_the_same_pixels()
    {
        var expected = Pixels("x.png", Saved("x.png"));
        Assert.Equal(expected, Pixels("x.bmp", Saved("x.bmp")));
        foreach (var compression in (TiffCompression[])[TiffCompression.None, TiffCompression.Lzw, TiffCompression.Deflate, TiffCompression.PackBits])
            Assert.Equal(expected, Pixels("x.tif", Tiff(compression)));
    }

    [Fact]
    public void Tiff_with_another_codec_inside_is_refused()
    {
        Assert.Contains("another compression", Refusal("j.tif", Tiff(TiffCompression.Jpeg)));
        var encoder = new TiffEncoder { Compression = TiffCompression.CcittGroup3Fax, BitsPerPixel = TiffBitsPerPixel.Bit1 };
        var fax = Saved("f.tif", (image, stream) => image.SaveAsTiff(stream, encoder));
        Assert.Contains("another compression", Refusal("f.tif", fax));
    }

    [Fact]
    public void Tiff_whose_pixels_lie_beyond_its_end_is_refused()
    {
        var file = Tiff(TiffCompression.None);
        var directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        for (var at = directory + 2; at < directory + 2 + 12 * BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory)); at += 12)
        {
            var isStripOffsets = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at)) == 273;
            if (isStripOffsets) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + 8), file.Length - 1);
        }
        Refusal("t.tif", file);
    }

    [Fact]
    public void A_header_of_huge_extents_is_refused_before_anything_is_decoded() =>
        Assert.Contains("60000x50000", Refusal("h.png", PngWriter.File(60000, 50000, 8, 0, [])));

    [Fact]
    public void A_format_that_has_no_decoder_here_is_no_image() =>
        Assert.Contains("PNG, JPEG, WebP, BMP, GIF and TIFF are", Refusal("x.png", Saved("x.tga")));

    [Fact]
    public void Damage_anywhere_is_a_message_or_an_image_but_never_another_exception()
    {
        var state = 12345u;
        int Next(int below) => (int)((state = state * 1664525 + 1013904223) >> 8) % below; // a linear congruence: any places will do
        foreach (var name in (string[])["x.png", "x.jpg", "x.bmp", "x.gif", "x.webp", "x.tif"])
        {
            var whole = name == "x.tif" ? Tiff(TiffCompression.Lzw) : Saved(name);
            for (var i = 0; i < 40; i++)
            {
                var file = whole.ToArray();
                for (var k = 0; k < 3; k++) file[Next(file.Length)] = (byte)Next(256);
                try
                {
                    Pixels(name, file);
                }
                catch (DataException e)
                {
                    Assert.Contains(name, e.Message);
                }
            }
        }
    }
}
