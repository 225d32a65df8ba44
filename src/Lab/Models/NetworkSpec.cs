using System.Security.Cryptography;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>The network of all stages.</summary>
/// <param name="NetworkName">The name it is built by, or that of its layers.</param>
/// <param name="Weights">The whole path of a file with its initial weights; null where they are drawn by the seed.</param>
/// <param name="WeightsSha256">Of that file's content, once the pipeline is planned.</param>
public sealed record NetworkSpec(string NetworkName, string? Weights = null, string? WeightsSha256 = null) : ModelSpec
{
    /// <summary>The name of a network of an ONNX file before its content is known, and what it begins with then.</summary>
    public const string OnnxName = "onnx";

    const int NameDigits = 8;

    /// <inheritdoc/>
    public override string Name => NetworkName;

    /// <summary>The whole path of the ONNX file that it is read from; null where it is built here.</summary>
    public string? Onnx { get; init; }

    /// <summary>Of that file's content and the files beside it, once the pipeline is planned.</summary>
    public string? OnnxSha256 { get; init; }

    /// <summary>Whether its initial weights are those of a file.</summary>
    public bool IsGiven => Weights is not null || Onnx is not null;

    /// <summary>Names of the weights file that are left out.</summary>
    public IgnoredNames Ignored { get; init; } = IgnoredNames.None;

    /// <summary>What it consists of; null where its name says it.</summary>
    public LayerList? Layers { get; init; }

    /// <summary>Whether it starts from weights drawn as open_lth draws them.</summary>
    public bool StartsAsOpenLth { get; init; }

    /// <inheritdoc/>
    public override string IdentityText =>
        Onnx is not null ? $"model: onnx\nonnx: {OnnxSha256}\n" :
        $"model: {(Layers is null ? NetworkName : $"layers\n{Layers.IdentityText.TrimEnd()}")}\n"
        + (WeightsSha256 is { } weights ? $"weights: {weights}\n" : "") + (StartsAsOpenLth ? "init: openLth\n" : "");

    /// <summary>That of a weights file.</summary>
    /// <param name="blueprint">What the file says of it.</param>
    /// <param name="source">The file's path, for messages.</param>
    /// <exception cref="ConfigException">Its list of layers is none.</exception>
    public static NetworkSpec Of(NetworkBlueprint blueprint, string source) =>
        new(blueprint.Name) { Layers = blueprint.Layers is { } text ? LayerList.Parse(text, source) : null };

    /// <summary>The network with its start weights.</summary>
    /// <param name="device">Where its parameters live.</param>
    /// <param name="images">The images it takes.</param>
    /// <param name="classes">How many logits it gives.</param>
    /// <param name="normalization">Its first layer; null for none.</param>
    /// <param name="seed">The run's seed; null for a network that is only described, whose weights are not set.</param>
    /// <param name="draw">0 for the start weights that all arms of a seed share, 1 and more for fresh ones.</param>
    /// <exception cref="UserException">It cannot be built for these images.</exception>
    public Network Create(Device device, ImageShape images, int classes, ImageNormalization? normalization = null, long? seed = 0, int draw = 0)
    {
        if (Onnx is not null) return OnnxFiles.Of(this, images).Create(Name, device, images, classes, normalization, seed, draw);
        var network = Layers is { } layers
            ? Networks.FromLayers(Name, device, images, classes, layers.Specs, normalization, seed, draw, layers.Text)
            : Networks.Create(Name, device, images, classes, normalization, seed, draw);
        if (StartsAsOpenLth && seed is { } key) OpenLthStart.Draw(network, key, draw);
        return network;
    }

    /// <summary>Its convolution and linear layers, found without drawing a weight.</summary>
    /// <exception cref="UserException">It cannot be built for these images.</exception>
    public IReadOnlyList<PrunableLayer> Prunable(ImageShape images, int classes)
    {
        using var device = Device.Open("cpu", threads: 1);
        using var network = Create(device, images, classes, seed: null);
        return [.. network.Parameters.Where(layer => layer.IsPrunable).Select(layer => new PrunableLayer(layer.Name, layer.Value.Shape.Count))];
    }

    /// <summary>Its layers, with the shapes that such images take in them.</summary>
    /// <exception cref="UserException">It cannot be built for these images.</exception>
    public NetworkDescription Describe(ImageShape images, int classes)
    {
        using var device = Device.Open("cpu", threads: 1);
        using var network = Create(device, images, classes, seed: null);
        return NetworkDescription.Of(network);
    }

    /// <summary>The network with the hash of its weights file's content; one without a file unchanged.</summary>
    /// <exception cref="FileException">The file cannot be read.</exception>
    public NetworkSpec Pinned() => Onnx is { } file
        ? OnnxFiles.HashOf(file) is var content ? this with { NetworkName = $"{OnnxName}-{content[..NameDigits]}", OnnxSha256 = content } : this
        : Weights is { } path ? this with { WeightsSha256 = HashOf(path) } : this;

    /// <summary>SHA-256 of the content of weights or masks, in hexadecimal: of a file, or of several with their index, of the hashes of each.</summary>
    /// <exception cref="FileException">A file cannot be read.</exception>
    public static string HashOf(string path) => ForeignFile.FilesOf(path) is { Count: > 1 } files
        ? Convert.ToHexStringLower(SHA256.HashData([.. files.SelectMany(file => Convert.FromHexString(HashOfFile(file)))]))
        : HashOfFile(path);

    /// <summary>The same of one file, whatever it is.</summary>
    internal static string HashOfFile(string path)
    {
        try
        {
            using var stream = InputFile.Open(StageSeals.CheckedAt(path));
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw FileException.Unread(path, e);
        }
    }
}

/// <summary>A layer whose weights pruning may remove.</summary>
/// <param name="Name">Of its weights.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct PrunableLayer(string Name, int Count);
