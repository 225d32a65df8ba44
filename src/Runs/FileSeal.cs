using System.Security.Cryptography;

namespace NativeTickets.Runs;

/// <summary>What a file held when it was sealed.</summary>
/// <param name="Name">Relative to the folder of the file that lists it, with slashes.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Sha256">SHA-256 of its bytes, in hexadecimal.</param>
public sealed record FileSeal(string Name, [property: Field(Unit = "bytes", Least = 0)] long Length, string Sha256) : IChecked
{
    const int LongestName = 1000;
    const int ShownDigits = 12;

    /// <summary>The seal of a file as it is now.</summary>
    /// <param name="folder">The folder that the name is relative to.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="FileException">It cannot be read.</exception>
    public static FileSeal Of(string folder, string name)
    {
        var path = PathIn(folder, name);
        try
        {
            using var file = InputFile.Open(path, FileShare.ReadWrite | FileShare.Delete);
            return new FileSeal(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw FileException.Unread(path, e);
        }
    }

    /// <summary>Where the file lies.</summary>
    public string PathIn(string folder) => PathIn(folder, Name);

    /// <summary>Length and the first digits of the checksum, for messages.</summary>
    public string Shown => $"{Length:#,0} bytes with SHA-256 {Sha256[..Math.Min(ShownDigits, Sha256.Length)]}…";

    /// <summary>A path below a folder, from a name with slashes.</summary>
    public static string PathIn(string folder, string name) => Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));

    void IChecked.Check(JsonPlace place)
    {
        var isInside = Name.Length <= LongestName && !Name.Contains('\\', StringComparison.Ordinal) && !Name.Contains(':', StringComparison.Ordinal)
            && Name.Split('/').All(part => part is not ("" or "." or ".."));
        if (!isInside) throw place.Member("name").Wrong($"is '{ShownText.Quote(Name)}', wanted the name of a file within the folder");
        if (Sha256.Length != 2 * SHA256.HashSizeInBytes || !Sha256.All(char.IsAsciiHexDigitLower))
            throw place.Member("sha256").Wrong($"is '{ShownText.Quote(Sha256)}', wanted 64 hexadecimal digits");
    }
}
