using System.Security.Cryptography;
using System.Text;

namespace NativeTickets;

/// <summary>
/// The checksum that our weights files carry in their metadata, so that a damaged checkpoint is never taken for a sound one: the SHA-256 of header and
/// numbers, taken while zeros are in its place. Files of others have none and are read without.
/// </summary>
sealed class WeightsChecksum : IDisposable
{
    public const string Key = "nativetickets.sha256";

    const int Digits = 2 * SHA256.HashSizeInBytes;

    static readonly byte[] Before = Encoding.UTF8.GetBytes($"\"{Key}\":\"");

    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] stated;

    WeightsChecksum(byte[] stated) => this.stated = stated;

    /// <summary>What is written before the checksum is known.</summary>
    public static string Blank { get; } = new('0', Digits);

    /// <summary>The sum over a header, whose checksum is blanked out in it, and the numbers yet to come; null where the header states none.</summary>
    public static WeightsChecksum? Of(Span<byte> header)
    {
        if (!TryFind(header, out var place)) return null;
        var sum = new WeightsChecksum(place.ToArray());
        place.Fill((byte)'0');
        sum.hash.AppendData(header);
        return sum;
    }

    /// <summary>Puts the sum of everything added into the header.</summary>
    public void WriteInto(Span<byte> header)
    {
        if (!TryFind(header, out var place)) throw new InvalidOperationException("this header has no place for a checksum");
        Text().CopyTo(place);
    }

    public void Add(ReadOnlySpan<byte> numbers) => hash.AppendData(numbers);

    /// <summary>Whether everything added is what the header states.</summary>
    public bool Holds() => Text().AsSpan().SequenceEqual(stated);

    public void Dispose() => hash.Dispose();

    byte[] Text() => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));

    static bool TryFind(Span<byte> header, out Span<byte> place)
    {
        var at = header.IndexOf(Before);
        place = at >= 0 && at + Before.Length + Digits <= header.Length ? header.Slice(at + Before.Length, Digits) : default;
        return !place.IsEmpty;
    }
}
