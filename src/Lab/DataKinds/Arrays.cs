using NativeTickets.Data;

namespace NativeTickets.Lab.DataKinds;

/// <summary>Images and labels in array files.</summary>
sealed class Arrays() : DataSetKind("arrays", "`arrays` are images and labels in files of IDX or NumPy")
{
    static readonly Key<string> ImagesPlace = Place("images", "required with `arrays`",
        "For `arrays`: the images to train on, an IDX file or a `.npy`, plain or `.gz`, or an array of a `.npz` as `FILE.npz:NAME`. Bytes [N, H, W], "
        + "[N, H, W, C] or [N, C, H, W] with 1 or 3 channels; absolute, from `~`, or relative to the current folder or the data folder.");

    static readonly Key<string> LabelsPlace = Place("labels", "required with `arrays`", "For `arrays`: their classes, whole numbers from 0, [N].");

    static readonly Key<string> TestImagesPlace = Place("testImages", "a fifth of the others, drawn by the seed", "For `arrays`: the images to test on.");

    static readonly Key<string> TestLabelsPlace = Place("testLabels", "required with `testImages`", "For `arrays`: the classes of `testImages`.");

    public override IReadOnlyList<Key> OwnKeys => [ImagesPlace, LabelsPlace, TestImagesPlace, TestLabelsPlace];

    public override IReadOnlyDictionary<Key, string> RequiredKeys => new Dictionary<Key, string>
    {
        [ImagesPlace] = "the image file of dataset: arrays",
        [LabelsPlace] = "the label file of dataset: arrays",
    };

    public override void CheckOwn(Settings data, Problems problems)
    {
        foreach (var (key, other) in ((Key, Key)[])[(TestImagesPlace, TestLabelsPlace), (TestLabelsPlace, TestImagesPlace)])
            if (data.Find(key.Name) is { } written && data.Find(other.Name) is null)
                problems.Add(written.At, $"data.{key.Name} is there without data.{other.Name}; wanted both or neither");
    }

    public override ImageSource SourceOf(Settings data) => ImageSource.Arrays(new ArrayPaths(ImagesPlace.Read(data), LabelsPlace.Read(data),
        TestImagesPlace.TryRead(data, out var images) ? images : null, TestLabelsPlace.TryRead(data, out var labels) ? labels : null));

    // no path is hashed: what the files hold is
    static Key<string> Place(string name, string otherwise, string doc) => new(name, Rules.Text(1000), Default.Absent(otherwise), doc, hashed: false);
}
