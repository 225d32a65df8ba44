using System.Buffers.Binary;
using System.Text;

namespace NativeTickets.Tests;

/// <summary>
/// Spoils valid files, as accidents and ill will do: bits, bytes, lengths, numbers, words, lines, pieces left out, doubled or from elsewhere.
/// </summary>
static class Mutation
{
    const int Largest = 1 << 20; // bytes; a file that is longer finds nothing that a shorter one does not

    static readonly string[] Numbers =
    [
        "-1", "0", "1e999", "-1e999", "NaN", "1e-400", "00", "0x10", "1_000", "2147483647", "2147483648", "-2147483649", "4294967296", "9223372036854775807",
        "9223372036854775808", "99999999999999999999", "0.1.2", "1,5", "100%", "1e3", "0.30000000000000004",
    ];

    static readonly string[] Words =
    [
        "", "null", "true", "~", "[]", "{}", "[[[[[[[[", "\"", "'", "\\ud800", "\\u0000", "\u2028", "..", "../../x", "/etc/passwd",
        "C:\\x", "&a [*a]", "*a", "<<",
        "!!x", "%", "- ", ": ", "\t", "#", "|", ">", "---", "...", "F32", "BF16", "I64", "__metadata__", "mask/", "network/", "none",
    ];

    static readonly long[] Integers =
        [0, 1, -1, 127, 128, 255, 256, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    /// <summary>A file with one to five faults.</summary>
    /// <param name="valid">What it is made from.</param>
    /// <param name="other">Another file of the kind, for pieces of it.</param>
    /// <param name="random">Decides what and where.</param>
    public static byte[] Of(byte[] valid, byte[] other, RandomStream random)
    {
        var bytes = new List<byte>(valid);
        for (var faults = 1 + random.NextInt(5); faults > 0; faults--) Spoil(bytes, other, random);
        return bytes.Count <= Largest ? [.. bytes] : [.. bytes.Take(Largest)];
    }

    static void Spoil(List<byte> bytes, byte[] other, RandomStream random)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(Piece(other, random));
            return;
        }
        // most of what matters in a binary file is near its beginning
        var at = random.NextInt(random.NextInt(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 64));
        var some = Math.Min(1 << random.NextInt(12), bytes.Count - at);
        switch (random.NextInt(12))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.NextInt(8));
                break;
            case 1:
                bytes[at] = (byte)random.NextInt(256);
                break;
            case 2:
                WriteInteger(bytes, at, random);
                break;
            case 3:
                bytes.RemoveRange(at, some);
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, some));
                break;
            case 6:
                bytes.InsertRange(at, Piece(other, random));
                break;
            case 7:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Words[random.NextInt(Words.Length)]));
                break;
            case 8:
                Replace(bytes, at, value => value is >= (byte)'0' and <= (byte)'9', Numbers[random.NextInt(Numbers.Length)]);
                break;
            case 9:
                Replace(bytes, at, value => char.IsAsciiLetter((char)value), Words[random.NextInt(Words.Length)]);
                break;
            case 10:
                MoveLine(bytes, at, random);
                break;
            default:
                for (var i = at; i < at + some; i++) bytes[i] = (byte)random.NextInt(256);
                break;
        }
    }

    static IEnumerable<byte> Piece(byte[] other, RandomStream random)
    {
        if (other.Length == 0) return [];
        var at = random.NextInt(other.Length);
        return other.Skip(at).Take(1 << random.NextInt(10)).ToArray();
    }

    static void WriteInteger(List<byte> bytes, int at, RandomStream random)
    {
        var (number, size, isBig) = (new byte[8], 1 << random.NextInt(4), random.NextInt(2) == 0);
        BinaryPrimitives.WriteInt64LittleEndian(number, Integers[random.NextInt(Integers.Length)]);
        for (var i = 0; i < size && at + i < bytes.Count; i++) bytes[at + i] = number[isBig ? size - 1 - i : i];
    }

    static void Replace(List<byte> bytes, int at, Func<byte, bool> belongs, string by)
    {
        var start = bytes.FindIndex(at, value => belongs(value));
        if (start < 0) return;
        var end = start;
        while (end < bytes.Count && belongs(bytes[end])) end++;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(by));
    }

    static void MoveLine(List<byte> bytes, int at, RandomStream random)
    {
        var start = bytes.LastIndexOf((byte)'\n', at) + 1;
        var end = bytes.IndexOf((byte)'\n', at);
        var line = bytes.GetRange(start, Math.Max(0, (end < 0 ? bytes.Count : end + 1) - start));
        if (random.NextInt(2) == 0) bytes.RemoveRange(start, line.Count);
        var target = bytes.IndexOf((byte)'\n', random.NextInt(bytes.Count + 1)) + 1;
        bytes.InsertRange(target, line);
    }
}
