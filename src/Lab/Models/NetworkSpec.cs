using System.Security.Cryptography;

namespace NativeTickets.Lab.Models;

/// <summary>The network of all stages.</summary>
/// <param name="NetworkName">The name it is built by.</param>
/// <param name="Weights">The whole path of a file with its initial weights; null where they are drawn by the seed.</param>
/// <param name="WeightsSha256">Of that file's content, once the pipeline is planned.</param>
public sealed record NetworkSpec(string NetworkName, string? Weights = null, string? WeightsSha256 = null) : ModelSpec
{
    /// <inheritdoc/>
    public override string Name => NetworkName;

    /// <inheritdoc/>
    public override string IdentityText => $"model: {NetworkName}\n{(WeightsSha256 is { } weights ? $"weights: {weights}\n" : "")}";

    /// <summary>The network with the hash of its weights file's content; one without a file unchanged.</summary>
    /// <exception cref="FileException">The file cannot be read.</exception>
    public NetworkSpec Pinned() => Weights is { } path ? this with { WeightsSha256 = HashOf(path) } : this;

    /// <summary>SHA-256 of a file's content, in hexadecimal.</summary>
    /// <exception cref="FileException">The file cannot be read.</exception>
    public static string HashOf(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileException($"cannot read {path}: {e.Message.TrimEnd('.')}", e);
        }
    }
}
