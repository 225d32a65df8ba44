using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Pipelines;

/// <summary>The hash of everything that decides a stage's bits. Threads, paths, titles and the report do not.</summary>
static class StageHash
{
    /// <summary>64 hexadecimal digits.</summary>
    /// <param name="variant">The stage.</param>
    /// <param name="common">What all stages of the run share, as text.</param>
    /// <param name="seed">The replicate.</param>
    /// <param name="from">The instances of the stage's inputs, in the order of its inputs.</param>
    public static string Of(StageVariant variant, string common, long seed, IReadOnlyList<StageInstance> from)
    {
        // an evaluation names its metrics after what it measures; other stages read the content of their inputs alone
        var inputs = from.Select(input => $"input: {(variant.Spec is EvaluateSpec ? input.Id : Role(variant.Spec, input.Id))} {input.Hash}\n");
        var images = variant.Spec is EvaluateSpec evaluate && AttackReader.DigestOf(evaluate.Attacks) is { Length: > 0 } digest ? $"images: {digest}\n" : "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            FormattableString.Invariant($"nativetickets stage 2\n{variant.Spec.Kind}\n{variant.Settings}{string.Concat(inputs)}{images}seed: {seed}\n{common}"))));
    }

    /// <summary>What all stages of a run share.</summary>
    public static string Common(string data, ModelSpec model, RunIdentity identity) =>
        $"data\n{data}model: {model.Name}\n{(model.WeightsSha256 is { } weights ? $"weights: {weights}\n" : "")}bytes: {identity.DataSha256}\n"
        + $"device: {identity.DeviceKind}\nprecision: {identity.Precision}\nnumerics: {identity.NumericsVersion}\n";

    static string Role(StageSpec spec, string input) => spec switch
    {
        PruneSpec { From: var from, MaskOf: var maskOf } => (input == from ? "from " : "") + (input == maskOf ? "maskOf" : ""),
        _ => "from",
    };
}
