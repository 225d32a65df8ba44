using Google.Protobuf;

namespace NativeTickets.Lab.Metrics;

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
