using System.Text;
using System.Text.Json;

namespace NativeTickets;

/// <summary>
/// How a weights file holds a ticket without its zeros: a mask as one bit for each weight, least significant bit of each byte first, and a masked weight as
/// the numbers that the mask keeps, row-major. The text <c>nativetickets.packing</c> of the file's metadata says which tensors are held so. Whoever reads the
/// file gets every tensor in full, bit for bit what was written.
/// </summary>
/// <remarks>
/// The text is JSON: <c>{"version":1,"bits":{"mask/fc1.weight":[300,784]},"survivors":{"fc1.weight":"mask/fc1.weight"}}</c>. A tensor of <c>bits</c> has that
/// shape and is held as U8, ⌈n/8⌉ of them; one of <c>survivors</c> has the shape of the mask that it names and is held as F32, one for each 1 of the mask, +0
/// elsewhere; no other names that mask. Where the mask keeps nothing, the file has no such tensor.
/// </remarks>
sealed class PackedTensors
{
    /// <summary>The text of the metadata.</summary>
    public const string Key = "nativetickets.packing";

    /// <summary>The version that is written and read.</summary>
    public const int Version = 1;

    const int BitsPerByte = 8;

    readonly Dictionary<string, Shape> bits = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> survivors = new(StringComparer.Ordinal);

    PackedTensors() { }

    /// <summary>Packs the masks that hold nothing but 0 and 1, and the weights that are +0 wherever their mask is 0; what is otherwise stays in full.</summary>
    /// <param name="tensors">By name.</param>
    /// <param name="maskOf">For each masked weight the name of its mask; both are among the tensors.</param>
    /// <returns>What a file holds, and what its metadata says of that; no text where nothing is packed.</returns>
    public static (IReadOnlyDictionary<string, WeightsEntry> Held, string? Text) Pack(IReadOnlyDictionary<string, WeightsEntry> tensors,
        IReadOnlyDictionary<string, string> maskOf)
    {
        var packed = new PackedTensors();
        var held = new Dictionary<string, WeightsEntry>(tensors, StringComparer.Ordinal);
        foreach (var mask in maskOf.Values.Distinct().Where(mask => Array.TrueForAll(tensors[mask].Values, IsBit)))
        {
            packed.bits[mask] = tensors[mask].Shape;
            held[mask] = Bits(tensors[mask].Values);
        }
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, mask) in maskOf)
        {
            var (weight, kept) = (tensors[name], tensors[mask]);
            if (taken.Contains(mask) || !packed.bits.ContainsKey(mask) || weight.Shape != kept.Shape || !IsMasked(weight.Values, kept.Values)) continue;
            packed.survivors[name] = mask;
            taken.Add(mask);
            float[] values = [.. weight.Values.Where((_, i) => kept.Values[i] == 1)];
            if (values.Length > 0) held[name] = new WeightsEntry(new Shape(values.Length), values);
            else held.Remove(name);
        }
        return (held, packed.bits.Count == 0 ? null : packed.ToText());
    }

    /// <summary>What a file's metadata says; null where nothing is packed.</summary>
    /// <param name="metadata">The file's texts; this one is taken out, since the tensors that are handed on are in full.</param>
    /// <exception cref="FormatException">It is of a later version, or no such text.</exception>
    public static PackedTensors? Of(Dictionary<string, string> metadata)
    {
        if (!metadata.Remove(Key, out var text)) return null;
        try
        {
            return Parse(text);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"its {Key} is not one", e);
        }
    }

    /// <summary>The name of every packed tensor with the tensors of the file that hold it.</summary>
    /// <exception cref="FormatException">A mask that weights are held by is none of its bits.</exception>
    public IEnumerable<(string Name, Shape Shape, string? Survivors, string Bits)> Tensors
    {
        get
        {
            foreach (var (name, shape) in bits) yield return (name, shape, null, name);
            foreach (var (name, mask) in survivors)
            {
                if (!bits.TryGetValue(mask, out var shape)) throw new FormatException($"'{name}' is held by '{mask}', which is no mask");
                yield return (name, shape, name, mask);
            }
        }
    }

    /// <summary>All tensors of a file in full.</summary>
    /// <param name="held">What the file holds.</param>
    /// <exception cref="FormatException">It does not hold what its text says.</exception>
    public Dictionary<string, WeightsEntry> Expand(Dictionary<string, WeightsEntry> held)
    {
        var full = new Dictionary<string, WeightsEntry>(held, StringComparer.Ordinal);
        foreach (var (name, shape, kept, mask) in Tensors)
            full[name] = Expanded(name, shape, held.GetValueOrDefault(mask), kept is not null, held.GetValueOrDefault(name));
        return full;
    }

    /// <summary>One tensor in full.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="shape">What the text gives it; a shape, so that memory is taken for it only once its bits were seen to be as many.</param>
    /// <param name="bits">Its bits, or those of its mask.</param>
    /// <param name="isWeight">Whether it is a weight and not the mask itself.</param>
    /// <param name="survivors">The numbers that the mask keeps; null where the file has none.</param>
    /// <exception cref="FormatException">The file does not hold what its text says.</exception>
    public static WeightsEntry Expanded(string name, Shape shape, WeightsEntry? bits, bool isWeight, WeightsEntry? survivors)
    {
        var count = ((long)shape.Count + BitsPerByte - 1) / BitsPerByte;
        if (bits is null || bits.Values.Length != count)
            throw new FormatException($"'{name}' is {shape}, whose mask is {count} bytes; there are {bits?.Values.Length ?? 0}");
        var values = new float[shape.Count];
        var taken = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (((int)bits.Values[i / BitsPerByte] >> i % BitsPerByte & 1) == 0) continue;
            if (isWeight && taken == survivors?.Values.Length) throw Wrong();
            values[i] = isWeight ? survivors?.Values[taken] ?? throw Wrong() : 1;
            taken++;
        }
        if (isWeight && taken != (survivors?.Values.Length ?? 0)) throw Wrong();
        return new WeightsEntry(shape, values);

        FormatException Wrong() => new($"'{name}' has {survivors?.Values.Length ?? 0} numbers, which is not how many its mask keeps");
    }

    static bool IsBit(float value) => BitConverter.SingleToUInt32Bits(value) is 0 or 0x3F800000; // +0 and 1

    static bool IsMasked(float[] weights, float[] mask)
    {
        for (var i = 0; i < weights.Length; i++)
            if (mask[i] == 0 && BitConverter.SingleToUInt32Bits(weights[i]) != 0) return false;
        return true;
    }

    static WeightsEntry Bits(float[] mask)
    {
        var bytes = new byte[(mask.Length + BitsPerByte - 1) / BitsPerByte];
        for (var i = 0; i < mask.Length; i++)
            if (mask[i] == 1) bytes[i / BitsPerByte] |= (byte)(1 << i % BitsPerByte);
        return new WeightsEntry(new Shape(bytes.Length), Array.ConvertAll(bytes, value => (float)value)) { IsBytes = true };
    }

    string ToText()
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartObject("bits");
            foreach (var (name, shape) in bits.OrderBy(mask => mask.Key, StringComparer.Ordinal))
            {
                json.WriteStartArray(name);
                for (var axis = 0; axis < shape.Rank; axis++) json.WriteNumberValue(shape[axis]);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.WriteStartObject("survivors");
            foreach (var (name, mask) in survivors.OrderBy(weight => weight.Key, StringComparer.Ordinal)) json.WriteString(name, mask);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    static PackedTensors Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        if (!root.GetProperty("version").TryGetInt32(out var version) || version < 1) throw new FormatException($"its {Key} is of no version");
        if (version > Version)
            throw new FormatException($"its {Key} is of version {version}, and this program reads {Version}; use a program as new as the one that wrote it");
        var packed = new PackedTensors();
        foreach (var mask in root.GetProperty("bits").EnumerateObject())
        {
            long[] extents = [.. mask.Value.EnumerateArray().Select(extent => extent.TryGetInt64(out var length) ? length : 0)];
            packed.bits[mask.Name] = ForeignTensor.ShapeOf(extents) ?? throw new FormatException($"its {Key} gives '{ShownText.Quote(mask.Name)}' no shape");
        }
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var weight in root.GetProperty("survivors").EnumerateObject())
        {
            var mask = weight.Value.GetString() ?? throw new FormatException($"its {Key} gives '{ShownText.Quote(weight.Name)}' no mask");
            if (!taken.TryAdd(mask, weight.Name)) // a mask of a few bytes would give any number of weights memory
                throw new FormatException(
                    $"its {Key} has '{ShownText.Quote(taken[mask])}' and '{ShownText.Quote(weight.Name)}' held by one mask, '{ShownText.Quote(mask)}'");
            packed.survivors.Add(weight.Name, mask);
        }
        return packed;
    }
}
