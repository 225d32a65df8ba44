using System.Security.Cryptography;
using NativeTickets.Lab.Onnx;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>The ONNX files of models: what they hold, and the hash of it.</summary>
static class OnnxFiles
{
    static readonly Lock Reading = new();
    static (string Path, string? Hash, ImageShape Images, OnnxNetwork Network)? last;

    /// <summary>The network of a model's file.</summary>
    /// <param name="model">Names the file.</param>
    /// <param name="images">What the network is given.</param>
    /// <exception cref="UserException">It cannot be read, or is not the file that the pipeline was planned with.</exception>
    public static OnnxNetwork Of(NetworkSpec model, ImageShape images)
    {
        var path = model.Onnx!;
        lock (Reading)
        {
            // a run asks for it once a stage and seed; what it was planned with stays what it is
            if (last is { } there && there.Path == path && there.Images == images && model.OnnxSha256 is { } planned && there.Hash == planned)
                return there.Network;
            if (model.OnnxSha256 is { } hash && HashOf(path) != hash)
                throw new FileException($"{path}: the network has changed since this run was planned; run the pipeline again, or put the file back");
            var network = OnnxNetwork.Read(path, images);
            last = (path, model.OnnxSha256, images, network);
            return network;
        }
    }

    /// <summary>SHA-256 of a file's content in hexadecimal; of the hashes of each, where weights lie in files beside it.</summary>
    /// <exception cref="UserException">A file cannot be read.</exception>
    public static string HashOf(string path)
    {
        var files = ExternalData.FilesOf(OnnxModelReader.Read(path));
        var own = NetworkSpec.HashOfFile(path);
        return files.Count == 0 ? own
            : Convert.ToHexStringLower(SHA256.HashData([.. files.Select(NetworkSpec.HashOfFile).Prepend(own).SelectMany(Convert.FromHexString)]));
    }

    /// <summary>Adds why a model's file gives no network.</summary>
    /// <param name="model">Names the file.</param>
    /// <param name="images">What the network is given; null where the data say it later.</param>
    /// <param name="classes">Of the data; null likewise.</param>
    /// <param name="at">Where the file is named.</param>
    /// <param name="problems">Where the problem goes.</param>
    public static void Check(NetworkSpec model, ImageShape? images, int? classes, TextPosition at, Problems problems)
    {
        try
        {
            if (images is not { } shape) ExternalData.FilesOf(OnnxModelReader.Read(model.Onnx!));
            else
            {
                var network = Of(model, shape);
                if (classes is { } count) network.RequireClasses(count);
            }
        }
        catch (UserException e) when (e is not ConfigException)
        {
            problems.Add(at, e.Message);
        }
    }

    /// <summary>The pipeline with pixels as such a file takes them, where it does not say otherwise: a file holds its normalization itself.</summary>
    public static YamlMap WithDefaults(YamlMap pipeline)
    {
        if (pipeline.Find("model")?.Value is not YamlMap model || model.TextOf("onnx") is null or Rules.None) return pipeline;
        if (pipeline.Find("data") is not { Value: YamlMap data } entry || data.Find("normalize") is not null || data.Find("normalization") is not null)
            return pipeline;
        return pipeline.With(entry with { Value = data.With("normalize", "false") });
    }
}
