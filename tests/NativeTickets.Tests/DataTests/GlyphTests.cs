using NativeTickets.Data;

namespace NativeTickets.Tests;

public sealed class GlyphTests
{
    [Fact]
    public void Glyphs_are_the_same_bytes_on_every_machine()
    {
        Assert.Equal(GlyphSet.Sha256, ImageSource.Glyphs.Read("").Sha256);
    }

    [Fact]
    public void Every_digit_has_as_many_images_as_any_other_and_ink_in_each()
    {
        var glyphs = ImageSource.Glyphs.Read("");
        foreach (var set in new[] { glyphs.Train, glyphs.Test! })
        {
            Assert.Equal((1, 28, 28, 10), (set.Channels, set.Height, set.Width, set.Classes));
            var counts = new int[10];
            for (var i = 0; i < set.Count; i++)
            {
                counts[set.Label(i)]++;
                var bright = 0;
                foreach (var value in set.Pixels(i)) if (value > 100) bright++;
                Assert.InRange(bright, 10, 500);
            }
            Assert.All(counts, count => Assert.Equal(set.Count / 10, count));
        }
    }

    [Fact]
    public void No_two_images_are_alike()
    {
        var glyphs = ImageSource.Glyphs.Read("");
        var seen = new HashSet<string>();
        foreach (var set in new[] { glyphs.Train, glyphs.Test! })
            for (var i = 0; i < set.Count; i++) Assert.True(seen.Add(Convert.ToBase64String(set.Pixels(i))));
        Assert.Equal(11000, seen.Count);
    }
}
