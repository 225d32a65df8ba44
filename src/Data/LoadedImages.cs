using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Data;

/// <summary>What a source found, before the training images are split.</summary>
/// <param name="Train">Images to train and validate on.</param>
/// <param name="Test">Images to test on; null where the source does not set any apart, and some are drawn by the seed.</param>
/// <param name="ClassNames">The name of each label.</param>
/// <param name="Sha256">Of all content that can change a result; enters the hash of every stage.</param>
/// <param name="Official">Whether these are the bytes that the set's authors publish; null where nobody does.</param>
/// <param name="Folder">Where its files lie; null for none.</param>
public sealed record LoadedImages(ImageSet Train, ImageSet? Test, IReadOnlyList<string> ClassNames, string Sha256, bool? Official, string? Folder)
{
    /// <summary>One hash of several, in this order.</summary>
    public static string Combine(params ReadOnlySpan<string> hashes) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', hashes!))));
}
