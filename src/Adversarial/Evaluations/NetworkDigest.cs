using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>The bits of a network: shows that an attack left it unchanged.</summary>
public static class NetworkDigest
{
    /// <summary>SHA-256 over weights, masks and running statistics, in hexadecimal; and whether any weight has gathered a gradient.</summary>
    public static string Of(Network network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in network.Parameters)
        {
            Append(parameter.Value);
            if (parameter.MaskTensor is { } mask) Append(mask);
            hash.AppendData([parameter.Value.HasGradient ? (byte)1 : (byte)0]);
        }
        foreach (var state in network.State) Append(state.Value);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(Tensor tensor) => hash.AppendData(MemoryMarshal.AsBytes<float>(tensor.ToArray()));
    }
}
