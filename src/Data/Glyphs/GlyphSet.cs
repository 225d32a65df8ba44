namespace NativeTickets.Data;

/// <summary>The built-in data set: handwritten-looking digits drawn by code, 28×28, gray, the same bytes on every machine.</summary>
sealed class GlyphSet() : ImageSource("glyphs")
{
    /// <summary>How many images there are to train and validate on, and to test on.</summary>
    public const int TrainingImages = 9000, TestImages = 2000;

    /// <summary>The SHA-256 that <see cref="DataSet.Sha256"/> must have: drawing is part of the numerics, a change of it must be meant.</summary>
    public const string Sha256 = "459a65e6e9dfae05f72ab40fe745b57005c2b9d8f35d8ed263811ad5e1030890";

    public static readonly string[] ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    const int Validation = 1000;

    public override int UsualValidation(int images) => Validation;

    /// <summary>Draws every image, on all cores; each has its own stream of random numbers.</summary>
    public override LoadedImages Read(string dataFolder)
    {
        var train = Draw("glyphs/train", TrainingImages);
        var test = Draw("glyphs/test", TestImages);
        var sha256 = LoadedImages.Combine(train.Sha256, test.Sha256);
        return new LoadedImages(train, test, ClassNames, sha256, Official: sha256 == Sha256, Folder: null);
    }

    static ImageSet Draw(string purpose, int count)
    {
        const int Seed = 1912; // any number: it names this data set, not a run
        var pixels = new byte[count * GlyphDrawing.Size * GlyphDrawing.Size];
        var labels = new int[count];
        Parallel.For(0, count, () => new GlyphDrawing(), (i, _, drawing) =>
        {
            labels[i] = i % ClassNames.Length;
            const int ImageSize = GlyphDrawing.Size * GlyphDrawing.Size;
            drawing.Draw(labels[i], new RandomStream(Seed, purpose, step: i), pixels.AsSpan(i * ImageSize, ImageSize));
            return drawing;
        }, _ => { });
        return new ImageSet(pixels, labels, 1, GlyphDrawing.Size, GlyphDrawing.Size, ClassNames.Length);
    }
}
