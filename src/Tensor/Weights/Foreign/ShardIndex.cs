using System.Text.Json;

namespace NativeTickets;

/// <summary>The index of weights in several files: <c>{ "weight_map": { name: file } }</c>. The files lie beside it.</summary>
static class ShardIndex
{
    const long LargestIndex = 100_000_000; // that of a safetensors header, which says as much

    /// <summary>The names of an index with the file of each, in the order of the index.</summary>
    /// <exception cref="FileException">It is no such index, or names a file elsewhere.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path, Stream stream)
    {
        if (stream.Length > LargestIndex) throw new FileException($"{path}: an index of {stream.Length} bytes; read are at most {LargestIndex}");
        var found = new List<KeyValuePair<string, string>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(stream);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
                throw new FileException($"{path}: JSON without 'weight_map'; wanted a safetensors file, a PyTorch file, or the index.json of one in "
                    + $"several files");
            foreach (var entry in map.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.String) throw new FileException($"{path}: weight_map does not name the file of "
                    + $"'{ShownText.Quote(entry.Name)}'");
                var file = entry.Value.GetString()!;
                if (file.Length == 0 || file != Path.GetFileName(file) || file.AsSpan().IndexOfAny('\\', '\0', ':') >= 0 || file is "." or "..")
                    throw new FileException($"{path}: weight_map names '{ShownText.Quote(file)}'; wanted files beside the index");
                if (!names.Add(entry.Name)) throw new FileException($"{path}: weight_map has '{ShownText.Quote(entry.Name)}' twice");
                found.Add(KeyValuePair.Create(entry.Name, file));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FileException($"{path}: is not JSON that can be read: {e.Message.TrimEnd('.')}", e);
        }
        return found;
    }
}
