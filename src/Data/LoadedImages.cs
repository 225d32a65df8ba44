using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Data;

/// <summary>What a reader found, before the training images are split. <see cref="Test"/> is null where the source does not set test images apart.</summary>
sealed record LoadedImages(ImageSet Train, ImageSet? Test, IReadOnlyList<string> ClassNames, string Sha256, bool? Official, string? Folder)
{
    /// <summary>One hash of several, in this order.</summary>
    public static string Combine(params ReadOnlySpan<string> hashes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', hashes!))));
}
