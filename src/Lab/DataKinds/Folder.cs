using NativeTickets.Data;

namespace NativeTickets.Lab.DataKinds;

/// <summary>A folder of images with a folder for each class.</summary>
sealed class Folder() : DataSetKind("folder", "`folder` is a folder of images with a folder for each class")
{
    static readonly Key<string> Place = new("path", Rules.Text(1000), Default.Absent("required with `folder`"),
        "The image folder: absolute, from `~`, or relative to the current folder or the data folder. What it may hold: [image-folders.md](image-folders.md).",
        hashed: false);

    static readonly Key<int> Size = new("size", Rules.Count(1, 1024), Default.Absent("their own"),
        "For `folder`: the height and width every image is resized to.");

    static readonly Key<string> Channels = new("channels", Rules.Word("1", "3"), Default.Absent("1 where every image is gray, else 3"),
        "For `folder`: `1` reads every image as gray, `3` as red, green and blue.");

    public override IReadOnlyList<Key> OwnKeys => [Place, Size, Channels];

    public override IReadOnlyDictionary<Key, string> RequiredKeys => new Dictionary<Key, string> { [Place] = "the image folder of dataset: folder" };

    public override ImageSource SourceOf(Settings data) => ImageSource.Folder(Place.Read(data), Size.TryRead(data, out var size) ? (size, size) : null,
        Channels.TryRead(data, out var channels) ? channels == "1" ? 1 : 3 : null);
}
