using System.Buffers.Binary;
using System.Text;

namespace NativeTickets.Tests;

/// <summary>
/// Reads an event file as TensorBoard would, and shares no code with what writes it: TFRecord framing with a bitwise CRC-32C, and the few fields of
/// <c>Event</c> that scalars need.
/// </summary>
static class EventFileReader
{
    /// <summary>An event: its time, its step, its file version or its scalars.</summary>
    public sealed record Event(double WallTime, long Step, string? FileVersion, IReadOnlyDictionary<string, float> Scalars);

    /// <summary>All events of a file. A wrong checksum, a torn record and an unknown field fail the test.</summary>
    public static IReadOnlyList<Event> Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var events = new List<Event>();
        while (bytes.Length > 0)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            Assert.Equal(Masked(Crc(bytes[..8])), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            var data = bytes.Slice(12, length);
            Assert.Equal(Masked(Crc(data)), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(12 + length)..]));
            events.Add(Parse(data));
            bytes = bytes[(16 + length)..];
        }
        return events;
    }

    /// <summary>CRC-32C a bit at a time: the reversed polynomial 0x82F63B78, all ones before and after.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78u : crc >> 1;
        }
        return crc ^ 0xFFFFFFFFu;
    }

    static uint Masked(uint crc) => unchecked((crc >> 15 | crc << 17) + 0xA282EAD8u);

    static Event Parse(ReadOnlySpan<byte> data)
    {
        var (time, step, version, scalars) = (double.NaN, 0L, (string?)null, new Dictionary<string, float>());
        while (data.Length > 0)
            switch (Varint(ref data))
            {
                case 1 << 3 | 1: time = BinaryPrimitives.ReadDoubleLittleEndian(Take(ref data, 8)); break;
                case 2 << 3 | 0: step = (long)Varint(ref data); break;
                case 3 << 3 | 2: version = Encoding.UTF8.GetString(Take(ref data, (int)Varint(ref data))); break;
                case 5 << 3 | 2: Summary(Take(ref data, (int)Varint(ref data)), scalars); break;
                case var tag: Assert.Fail($"an event has no field of tag {tag}"); break;
            }
        return new Event(time, step, version, scalars);
    }

    static void Summary(ReadOnlySpan<byte> data, Dictionary<string, float> scalars)
    {
        while (data.Length > 0)
        {
            Assert.Equal(1UL << 3 | 2, Varint(ref data));
            var value = Take(ref data, (int)Varint(ref data));
            Assert.Equal(1UL << 3 | 2, Varint(ref value));
            var name = Encoding.UTF8.GetString(Take(ref value, (int)Varint(ref value)));
            Assert.Equal(2UL << 3 | 5, Varint(ref value));
            scalars.Add(name, BinaryPrimitives.ReadSingleLittleEndian(Take(ref value, 4)));
            Assert.Equal(0, value.Length);
        }
    }

    static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> data, int count)
    {
        var taken = data[..count];
        data = data[count..];
        return taken;
    }

    static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(ref data, 1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
