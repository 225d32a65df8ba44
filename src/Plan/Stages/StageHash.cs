using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Plan.Stages;

/// <summary>The hash of everything that decides a stage's bits. Threads, paths, titles and the report do not.</summary>
static class StageHash
{
    /// <summary>64 hexadecimal digits.</summary>
    /// <param name="variant">The stage.</param>
    /// <param name="common">What all stages of the run share, as text.</param>
    /// <param name="seed">The replicate.</param>
    /// <param name="from">The instances of the stage's inputs, in the order of its inputs.</param>
    /// <exception cref="UserException">A file that the stage reads cannot be read.</exception>
    public static string Of(StageVariant variant, string common, long seed, IReadOnlyList<StageInstance> from)
    {
        var inputs = variant.Spec.Inputs.Zip(from, (input, instance) => $"input: {input.Role} {instance.Hash}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"nativetickets stage 2\n{variant.Spec.Kind.Name}\n{variant.Text}{string.Concat(inputs)}{variant.Spec.ContentText}seed: {seed}\n{common}"))));
    }

    /// <summary>What all stages of a run share.</summary>
    public static string Common(string data, ModelSpec model, RunIdentity identity) =>
        $"data\n{data}{model.IdentityText}bytes: {identity.DataSha256}\n"
        + $"device: {identity.DeviceKind}\nprecision: {identity.Precision}\nnumerics: {identity.NumericsVersion}\n";
}
