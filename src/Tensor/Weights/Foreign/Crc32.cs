namespace NativeTickets;

/// <summary>The checksum of zip archives: the remainder by the polynomial 0x04C11DB7, bits reflected.</summary>
static class Crc32
{
    const uint Polynomial = 0xEDB88320; // the same with its bits reflected

    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        var remainder = (uint)i;
        for (var bit = 0; bit < 8; bit++) remainder = (remainder & 1) != 0 ? remainder >> 1 ^ Polynomial : remainder >> 1;
        return remainder;
    })];

    /// <summary>That of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var remainder = uint.MaxValue;
        foreach (var b in bytes) remainder = remainder >> 8 ^ Table[(byte)(remainder ^ b)];
        return ~remainder;
    }
}
