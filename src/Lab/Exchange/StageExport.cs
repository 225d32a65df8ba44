using System.Globalization;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Exchange;

/// <summary>Writes the network that a finished stage left as a file that other programs read.</summary>
public static class StageExport
{
    /// <summary>The result of a train stage, or the start weights of a prune stage's ticket, masked.</summary>
    /// <exception cref="UserException">The request fits no finished stage, or more than one; a file cannot be read or written.</exception>
    public static ExportSummary Write(ExportRequest request)
    {
        var stage = StageChoice.Of(request);
        var source = StageSeals.Checked(Path.Combine(request.RunFolder, stage.Folder), StageWeights.FileName);
        var format = request.Format
            ?? (string.Equals(Path.GetExtension(request.Output), ".onnx", StringComparison.OrdinalIgnoreCase) ? ExportFormat.Onnx : ExportFormat.Safetensors);
        var output = request.Output ?? $"{NameOf(stage)}{(format == ExportFormat.Onnx ? ".onnx" : ".safetensors")}";
        if (Path.GetFullPath(output) == Path.GetFullPath(source))
            throw new RequestException($"{output}: is the stage's own weights file, which later stages read; choose another --output");
        var file = StageWeights.Open(source, stage.Hash);
        if (!file.Metadata.TryGetValue(NetworkBlueprint.NameKey, out var network))
            throw new RunException($"{source}: does not say which network it is of; run its stage again");
        var hasMask = MaskState.Of(file.Tensors).Count > 0;
        if (request.Masks && !hasMask) throw new RequestException($"stage '{stage.Id}' left a dense network, which has no mask; leave --masks out");
        if (request.Masks && format == ExportFormat.Onnx)
            throw new RequestException("an ONNX file has no place for masks, the zeros are in its weights; leave --masks out, or export safetensors");

        var what = $"{stage.Id} ({stage.Kind}), {stage.Label}: {network}{(hasMask ? ", a ticket" : "")}, "
            + $"{(request.Names == ExportNames.Public ? "public" : "our own")} names";
        if (format == ExportFormat.Onnx) WriteOnnx(request, output, source, file, what, Origin(stage, request, network));
        else
            WriteSafetensors(output, network, file, request, Metadata(stage, request, file));
        return new ExportSummary(output, new FileInfo(output).Length, what,
            format == ExportFormat.Onnx ? "pixels: images in [0, 1], unchanged" : PixelNote(file.Metadata));
    }

    static void WriteSafetensors(string output, string network, WeightsFile file, ExportRequest request, Dictionary<string, string> metadata)
    {
        var tensors = StageWeights.WeightsOf(file);
        if (request.Names == ExportNames.Public) tensors = PublicNames.Rename(network, tensors);
        var written = new Dictionary<string, WeightsEntry>(tensors, StringComparer.Ordinal);
        if (request.Masks)
            foreach (var (name, mask) in MaskState.Of(file.Tensors))
                written[request.Names == ExportNames.Ours ? MaskState.Prefix + name : $"{PublicNames.Of(network, name)}_mask"] = mask;
        WeightsFile.Write(output, written, metadata);
    }

    static void WriteOnnx(ExportRequest request, string output, string source, WeightsFile file, string description, Dictionary<string, string> metadata)
    {
        var blueprint = NetworkBlueprint.FromTexts(file.Metadata, source);
        using var device = Device.Open("cpu", threads: 1);
        using var network = (OfPipeline(request, blueprint.Name) ?? NetworkSpec.Of(blueprint, source)).Create(device, blueprint.Input, blueprint.Classes,
            blueprint.Normalization);
        NetworkState.Write(network, StageWeights.WeightsOf(file), source);
        OnnxFile.Write(output, NetworkGraph.Of(network), blueprint, name => request.Names == ExportNames.Public ? PublicNames.Of(network.Name, name) : name,
            description, metadata);
    }

    /// <summary>The network of a run that was read from an ONNX file, which alone says what it consists of; null for any other.</summary>
    static NetworkSpec? OfPipeline(ExportRequest request, string network)
    {
        if (!network.StartsWith(NetworkSpec.OnnxName + "-", StringComparison.Ordinal)) return null;
        var pipeline = NativeLaboratory.Read(Path.Combine(request.RunFolder, RunFiles.ResolvedPipeline), moved: request.Moved);
        return pipeline.Spec.Variants.Select(variant => (NetworkSpec)variant.Model).Where(model => model.Onnx is not null).Select(model => model.Pinned())
            .FirstOrDefault(model => model.Name == network)
            ?? throw new RunException($"the pipeline of {request.RunFolder} names no ONNX file of the network {network}; it has changed "
                + "since, so put it back");
    }

    static Dictionary<string, string> Metadata(StageEntry stage, ExportRequest request, WeightsFile file)
    {
        var metadata = new Dictionary<string, string>(file.Metadata)
        {
            ["format"] = "pt", // what libraries above PyTorch look for before they load a file
            ["pixels"] = PixelNote(file.Metadata),
        };
        foreach (var (key, text) in Origin(stage, request, file.Metadata[NetworkBlueprint.NameKey])) metadata[key] = text;
        return metadata;
    }

    /// <summary>Where a network comes from; nothing that anybody could compute with.</summary>
    static Dictionary<string, string> Origin(StageEntry stage, ExportRequest request, string network)
    {
        var metadata = new Dictionary<string, string>
        {
            [NetworkBlueprint.NameKey] = network,
            ["names"] = request.Names == ExportNames.Public ? "public" : "ours",
            ["stage"] = stage.Id,
            ["seed"] = stage.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (stage.Matrix.Values.Count > 0) metadata["matrix"] = string.Join(", ", stage.Matrix.Values.Select(value => $"{value.Key}={value.Value}"));
        return metadata;
    }

    /// <summary>
    /// What has to be done with pixels before they reach the weights of a file: here the network's first layer does it, which has no weights.
    /// </summary>
    static string PixelNote(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue("mean", out var mean) && metadata.TryGetValue("deviation", out var deviation)
        ? $"pixels: images in [0, 1], minus the mean {mean}, over the deviation {deviation}, channel by channel"
        : "pixels: images in [0, 1], unchanged";

    /// <summary>What a file of a stage is called where nobody names it, without its ending.</summary>
    internal static string NameOf(StageEntry stage) =>
        string.Join('-', [stage.Id, FormattableString.Invariant($"seed{stage.Seed}"), .. stage.Matrix.Values.Select(value => StageLabel.Plain(value.Value))]);
}
