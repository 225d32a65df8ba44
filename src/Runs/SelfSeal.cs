using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Runs;

/// <summary>The checksum that a file carries of itself: the SHA-256 of its bytes, taken while zeros are in the checksum's place.</summary>
/// <remarks>
/// No other text of a JSON file can look like the field: quotes within a text are escaped, and the field stands before all others that could.
/// </remarks>
static class SelfSeal
{
    const int Digits = 2 * SHA256.HashSizeInBytes;

    static readonly byte[] Before = Encoding.UTF8.GetBytes("\"seal\": \"");

    /// <summary>What is written before the checksum is known.</summary>
    public static string Blank { get; } = new('0', Digits);

    /// <summary>Puts the checksum in its place.</summary>
    public static void Close(Span<byte> text)
    {
        var place = PlaceIn(text);
        if (place < 0) throw new InvalidOperationException("this record has no place for a seal");
        Of(text, place).CopyTo(text[place..]);
    }

    /// <summary>Whether a file is as it was when it was sealed; null where it has no seal.</summary>
    public static bool? Holds(ReadOnlySpan<byte> text)
    {
        var place = PlaceIn(text);
        return place < 0 ? null : Of(text, place).AsSpan().SequenceEqual(text.Slice(place, Digits));
    }

    static byte[] Of(ReadOnlySpan<byte> text, int place)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(text[..place]);
        hash.AppendData(Encoding.ASCII.GetBytes(Blank));
        hash.AppendData(text[(place + Digits)..]);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    static int PlaceIn(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf(Before);
        return at >= 0 && at + Before.Length + Digits <= text.Length ? at + Before.Length : -1;
    }
}
