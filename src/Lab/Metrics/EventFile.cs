using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace NativeTickets.Lab.Metrics;

/// <summary>
/// The epochs of a training run as an event file for TensorBoard: <c>folder/label/events.out.tfevents.seconds.nativetickets</c>. The viewer calls a run what
/// its folder is called.
/// </summary>
/// <remarks>
/// The seconds in the file's name, since 1970, are when training began; an epoch's time is these and the seconds of training until then, interruptions left
/// out. So the file follows from its name and <c>metrics.jsonl</c> alone, and records of the same epoch have the same length however often they are written.
/// </remarks>
sealed class EventFile
{
    const string Start = "events.out.tfevents.";
    const string End = ".nativetickets";

    readonly string path;
    readonly long began;

    EventFile(string path, long began) => (this.path, this.began) = (path, began);

    /// <summary>The event file of a stage's folder; its place where there is none yet. One under another label is moved to this one.</summary>
    /// <param name="folder">The stage's folder.</param>
    /// <param name="label">What the viewer shows in addition to the folder's name; a plain name.</param>
    /// <param name="began">When training began, in seconds since 1970; what the name of a file that is there says wins.</param>
    /// <exception cref="FileException">The system refuses.</exception>
    public static EventFile In(string folder, string label, Func<long> began)
    {
        try
        {
            var wanted = Path.Combine(folder, label);
            foreach (var file in Directory.EnumerateDirectories(folder).SelectMany(inner => Directory.EnumerateFiles(inner, Start + "*" + End)).Order())
            {
                if (!long.TryParse(Path.GetFileName(file)[Start.Length..^End.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var known)) continue;
                if (Path.GetDirectoryName(file) is { } at && at != wanted && !Directory.Exists(wanted)) Directory.Move(at, wanted);
                return new EventFile(PathOf(wanted, known), known);
            }
            var now = began();
            return new EventFile(PathOf(wanted, now), now);
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw new FileException($"cannot place the event file in {folder}: {FileRefusal.Text(e)}", e);
        }
    }

    /// <summary>What a file of this name holds where its training run has had these epochs.</summary>
    /// <exception cref="FormatException">No event file is called so.</exception>
    public static byte[] ContentsOf(string name, IEnumerable<EpochRow> rows)
    {
        if (!IsOne(name)) throw new FormatException($"'{name}' is no event file's name");
        var file = new EventFile(name, long.Parse(name[Start.Length..^End.Length], NumberStyles.None, CultureInfo.InvariantCulture));
        return [.. EventRecord.Of(EventMessage.OfFile(file.began)), .. rows.SelectMany(file.Record)];
    }

    /// <summary>Whether a file is called as event files are.</summary>
    public static bool IsOne(string name) => name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan()[Start.Length..^End.Length], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Whether the file is there.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Makes the file hold these epochs and no others.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Become(IEnumerable<EpochRow> rows) => DerivedFile.Become(path, ContentsOf(Path.GetFileName(path), rows));

    /// <summary>Appends an epoch.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Append(EpochRow row) => DerivedFile.Append(path, Record(row));

    byte[] Record(EpochRow row) => EventRecord.Of(EventMessage.OfEpoch(began + (row.Find("seconds") ?? 0), row));

    static string PathOf(string folder, long began) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Start}{began}{End}"));
}

/// <summary>
/// TensorBoard's <c>Event</c> messages, as far as scalars need them: <c>Event { double wall_time = 1; int64 step = 2; string file_version = 3;
/// Summary summary = 5; }</c>, <c>Summary { repeated Value value = 1; }</c>, <c>Value { string tag = 1; float simple_value = 2; }</c>.
/// </summary>
/// <remarks>Source: tensorboard/compat/proto/event.proto and summary.proto.</remarks>
static class EventMessage
{
    const string Version = "brain.Event:2"; // what every event file since 2016 begins with

    /// <summary>The first message of a file.</summary>
    /// <param name="time">Seconds since 1970.</param>
    public static byte[] OfFile(double time) => Message(output =>
    {
        output.WriteTag(1, WireFormat.WireType.Fixed64);
        output.WriteDouble(time);
        output.WriteTag(3, WireFormat.WireType.LengthDelimited);
        output.WriteString(Version);
    });

    /// <summary>An epoch: its number as the step, a scalar for each metric; NaN for one that was not finite, which the viewer marks.</summary>
    /// <param name="time">Seconds since 1970.</param>
    /// <param name="row">The epoch.</param>
    public static byte[] OfEpoch(double time, EpochRow row)
    {
        var summary = Message(output =>
        {
            foreach (var (name, value) in row.Metrics) Nested(output, 1, Scalar(name, value));
        });
        return Message(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Fixed64);
            output.WriteDouble(time);
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt64(row.Epoch);
            Nested(output, 5, summary);
        });
    }

    static byte[] Scalar(string tag, double? value) => Message(output =>
    {
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString(tag);
        output.WriteTag(2, WireFormat.WireType.Fixed32);
        output.WriteFloat((float)(value ?? double.NaN));
    });

    static void Nested(CodedOutputStream output, int field, byte[] message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(message));
    }

    static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true)) write(output);
        return memory.ToArray();
    }
}

/// <summary>
/// A record of a TFRecord file: the length as eight bytes, its checksum as four, the data, their checksum as four; all little-endian.
/// </summary>
/// <remarks>
/// The checksum is CRC-32C (polynomial 0x1EDC6F41), rotated right by 15 and increased by 0xA282EAD8, so that a checksum of data that hold checksums
/// stays a good one. Source: tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details".
/// </remarks>
static class EventRecord
{
    const uint MaskDelta = 0xA282EAD8;

    /// <summary>The record of these data.</summary>
    public static byte[] Of(ReadOnlySpan<byte> data)
    {
        var record = new byte[8 + 4 + data.Length + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Checksum(record.AsSpan(0, 8)));
        data.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), Checksum(data));
        return record;
    }

    static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
