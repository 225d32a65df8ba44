using System.Buffers.Binary;
using System.Numerics;

namespace NativeTickets.Lab.Metrics;

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
