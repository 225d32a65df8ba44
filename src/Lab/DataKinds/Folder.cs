using NativeTickets.Data;

namespace NativeTickets.Lab.DataKinds;

/// <summary>A folder of images with a folder for each class.</summary>
sealed class Folder() : DataSetKind("folder", "`folder` is a folder of images with a folder for each class")
{
    static readonly Key<string> Place = new("path", Rules.Text(1000), Default.Absent("required with `folder`"),
        "The image folder: absolute, or relative to the data folder or the current one.", hashed: false);

    static readonly Key<int> Size = new("size", Rules.Count(1, 1024), Default.Absent("their own"),
        "For `folder`: the height and width every image is resized to.");

    public override IReadOnlyList<Key> OwnKeys => [Place, Size];

    public override IReadOnlyDictionary<Key, string> RequiredKeys => new Dictionary<Key, string> { [Place] = "the image folder of dataset: folder" };

    public override ImageSource SourceOf(Settings data) => ImageSource.Folder(Place.Read(data), Size.TryRead(data, out var size) ? (size, size) : null);
}
