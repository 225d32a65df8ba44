using System.Globalization;

namespace NativeTickets.Lab.Onnx;

/// <summary>Numbers that lie in a file beside the model, and nowhere else: no absolute path, no way up, no link out of the folder.</summary>
/// <remarks>Source: docs/ExternalData.md at github.com/onnx/onnx.</remarks>
static class ExternalData
{
    /// <summary>The bytes of a constant.</summary>
    /// <param name="tensor">The constant, for messages.</param>
    /// <param name="entries">What the file says of the place: location, offset, length.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="wanted">How many bytes it has.</param>
    /// <exception cref="OnnxException">The place is none beside the model, or has not the bytes.</exception>
    public static ReadOnlyMemory<byte> Read(OnnxTensor tensor, IReadOnlyDictionary<string, string> entries, OnnxModelPlace model, long wanted)
    {
        var location = entries.GetValueOrDefault("location", "");
        var path = PlaceOf(location, model, tensor.Name);
        var offset = Number("offset", 0);
        var length = Number("length", wanted);
        if (length != wanted) throw Wrong($"has {wanted} bytes by its extents and {length} by the length that its place says");
        try
        {
            using var stream = InputFile.Open(path);
            if (offset > stream.Length || length > stream.Length - offset)
                throw Wrong($"lies in {location} at the bytes {offset} to {offset + length}, and that file ends at byte {stream.Length}");
            var bytes = new byte[length];
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw Wrong($"lies in {path}, which cannot be read: {FileRefusal.Text(e)}");
        }

        long Number(string key, long otherwise) => !entries.TryGetValue(key, out var text) ? otherwise
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
            : throw Wrong($"lies in {ShownText.Quote(location)} at the {key} '{ShownText.Quote(text)}'; wanted a whole number from 0");

        OnnxException Wrong(string what) => new($"{model.Path}: the constant '{OnnxNode.Quoted(tensor.Name)}' {what}");
    }

    /// <summary>Every file beside a model that constants of it lie in, sorted; none is opened.</summary>
    /// <exception cref="OnnxException">One lies elsewhere.</exception>
    public static IReadOnlyList<string> FilesOf(OnnxModel model)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var tensor in model.Initializers.Values.Concat(model.Nodes.SelectMany(node => node.Attributes.Values).Select(a =>
            a.Tensor).OfType<OnnxTensor>()))
        {
            var (location, isExternal) = ("", false);
            for (var field = tensor.Fields; field.Next();)
                if (field.Field == 14) isExternal = field.Whole == 1;
                else if (field.Field == 13)
                {
                    var (key, value) = ("", "");
                    for (var entry = field.Message; entry.Next();)
                        if (entry.Field == 1) key = entry.Text;
                        else if (entry.Field == 2) value = entry.Text;
                    if (key == "location") location = value;
                }
            if (isExternal) files.Add(PlaceOf(location, new OnnxModelPlace(model.Path), tensor.Name));
        }
        return [.. files];
    }

    static string PlaceOf(string location, OnnxModelPlace model, string tensor)
    {
        if (location.Length == 0 || Path.IsPathRooted(location) || location.Contains('\0', StringComparison.Ordinal)
            || location.Split('/', '\\').Any(part => part is ".." or "") || location.Contains(':', StringComparison.Ordinal))
            throw Outside("is no path beside it");
        var folder = Path.GetDirectoryName(Path.GetFullPath(model.Path))!;
        var at = folder;
        foreach (var part in location.Split('/', '\\'))
        {
            at = Path.Combine(at, part);
            if (new FileInfo(at).LinkTarget is not null) throw Outside("is a link, which is not followed");
        }
        return at;

        OnnxException Outside(string why) => new($"{model.Path}: the constant '{OnnxNode.Quoted(tensor)}' lies in '{ShownText.Quote(location)}', which {why}; "
            + "only files in the folder of the model are read");
    }
}
