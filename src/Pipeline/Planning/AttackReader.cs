using System.Security.Cryptography;

namespace NativeTickets.Pipelines;

/// <summary>Reads the attacks of an evaluate stage out of checked settings: a list of budgets, or of sources, becomes an attack for each.</summary>
static class AttackReader
{
    /// <summary>An attack for each budget and source, in the order written.</summary>
    /// <param name="kind">The attack's keyword.</param>
    /// <param name="map">Its settings.</param>
    public static IReadOnlyList<EvaluationAttackSpec> Read(string kind, ResolvedMap map)
    {
        var epsilons = map.Values<double>("epsilon");
        string?[] sources = kind == "transfer" ? [.. map.Values<string>("from")] : [null];
        return [.. sources.SelectMany(_ => epsilons, (source, epsilon) => One(kind, map, source, epsilon, epsilons.Count > 1))];
    }

    static EvaluationAttackSpec One(string kind, ResolvedMap map, string? source, double epsilon, bool isOneOfSeveral)
    {
        var steps = map.Has<int>("steps", out var several) ? several : map.Has<int>("queries", out var queries) ? queries : 1;
        var norm = map.TextOrNull("norm") ?? (kind == "carliniWagner" ? "l2" : "linf");
        return new EvaluationAttackSpec
        {
            Name = map.Get<string>("name") + (source is null ? "" : $"-{source}") + (isOneOfSeveral ? $"-{MetricNames.EpsilonName(norm, epsilon)}" : ""),
            Kind = kind,
            Norm = norm,
            Epsilon = epsilon,
            Loss = map.TextOrNull("loss") ?? "crossEntropy",
            Steps = steps,
            StepSize = map.Has<double>("stepSize", out var size) ? size : kind == "fgsm" ? epsilon : 2.5 * epsilon / steps,
            RandomStart = map.Has<bool>("randomStart", out var random) && random,
            Restarts = map.Has<int>("restarts", out var restarts) ? restarts : 1,
            Targets = map.Has<int>("targets", out var targets) ? targets : 0,
            Searches = map.Has<int>("searches", out var searches) ? searches : 0,
            LearningRate = map.Has<double>("learningRate", out var rate) ? rate : 0,
            Source = source,
            Images = map.TextOrNull("images"),
        };
    }

    /// <summary>SHA-256 over the stored images of attacks, for the hash of their stage; empty where there are none.</summary>
    /// <exception cref="FileException">A file cannot be read.</exception>
    public static string DigestOf(IReadOnlyList<EvaluationAttackSpec> attacks)
    {
        string[] paths = [.. attacks.Select(attack => attack.Images).OfType<string>().Distinct()];
        if (paths.Length == 0) return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            foreach (var file in paths.SelectMany(path => Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.safetensors").Order(StringComparer.Ordinal)] : (string[])[path]))
            {
                using var stream = File.OpenRead(file);
                hash.AppendData(SHA256.HashData(stream));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileException($"cannot read stored images: {e.Message.TrimEnd('.')}", e);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
