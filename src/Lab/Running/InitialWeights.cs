using System.Globalization;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Running;

/// <summary>The initial weights that a model's <c>weights</c> file gives, the same to every seed.</summary>
static class InitialWeights
{
    /// <summary>The content hashes of all files of a pipeline; empty for none.</summary>
    public static string Hashes(PipelineSpec pipeline) =>
        string.Join(' ', pipeline.Variants.Select(variant => ((NetworkSpec)variant.Model).Weights).OfType<string>().Distinct().Select(NetworkSpec.HashOf)
            .Concat(pipeline.Variants.Select(variant => ((NetworkSpec)variant.Model).Onnx).OfType<string>().Distinct().Select(OnnxFiles.HashOf)));

    /// <summary>What is said of them after the model's name, what was passed over in the file included; empty without a file.</summary>
    /// <exception cref="UserException">The file cannot be read, or is of another network.</exception>
    public static string Words(NetworkSpec model, Network network)
    {
        if (model.Onnx is { } onnx) return $", read with its weights from {onnx}";
        if (model.Weights is not { } path) return "";
        using var file = Open(path);
        var told = ForeignWeights.Read(network, file, model.Ignored).Told;
        return $", initial weights from {path}{(told.Length > 0 ? $" ({told})" : "")}";
    }

    /// <summary>Puts them into a network; one without a file stays unchanged.</summary>
    /// <exception cref="UserException">The file cannot be read, is of another network, or is not the one that the pipeline was planned with.</exception>
    public static void Load(NetworkSpec model, Network network)
    {
        if (model.Onnx is not null) NetworkState.Write(network, OnnxFiles.Of(model, network.Input).Weights, model.Onnx);
        if (model.Weights is not { } path) return;
        if (model.WeightsSha256 is { } hash && NetworkSpec.HashOf(path) != hash)
            throw new RunException($"{path}: the initial weights have changed since this run was planned; run the pipeline again, or put the file back");
        using var file = Open(path);
        var weights = ForeignWeights.Read(network, file, model.Ignored).Weights;
        RequireAgreement(StatedNetwork.Of(file.Metadata), network, path);
        NetworkState.Write(network, weights, path);
    }

    /// <summary>Holds what a file says of its network against the pipeline's, which the weights are to go into.</summary>
    /// <param name="stated">What the file says, in its texts or its tensors.</param>
    /// <param name="network">The pipeline's.</param>
    /// <param name="path">The file, for the message.</param>
    /// <exception cref="ContradictionException">They differ: names both sides of each difference.</exception>
    public static void RequireAgreement(StatedNetwork stated, Network network, string path)
    {
        if (stated.Contradictions(network) is not { Count: > 0 } found) return;
        throw new ContradictionException($"{path}: what the file says of its weights contradicts the pipeline: {string.Join("; ", found)}. Weights work with "
            + $"the network and the pixels that they were trained with: write those into the pipeline "
            + $"({stated.NormalizationKey}), or correct what the file says");
    }

    /// <summary>What a report has to say of a file that does not say by what its network's pixels are normalized; null where it does.</summary>
    /// <param name="stated">What the file says, in its texts or its tensors.</param>
    /// <param name="normalization">What the pipeline does.</param>
    /// <param name="path">The file.</param>
    public static string? NoteOf(StatedNetwork stated, ImageNormalization? normalization, string path) => stated.SaysNormalization ? null
        : (stated.NotUnderstood.Count > 0 ? $"{Path.GetFileName(path)} says {string.Join(" and ", stated.NotUnderstood)}, which are no numbers"
            : $"{Path.GetFileName(path)} does not say which mean and deviation its network was trained with") + ": this run "
            + (normalization is null ? "takes pixels in [0, 1] unchanged (data.normalize: false)"
                : $"subtracts {Listed(normalization.Mean)} and divides by {Listed(normalization.Deviation)}")
            + ". If the network was trained with others, its numbers here are wrong; data.normalization gives them";

    /// <summary>The note on a pipeline's file of weights; null for none. One that has the buffers of a normalizing layer has been held against the
    /// pipeline.</summary>
    public static string? NoteOf(NetworkSpec model, ImageNormalization? normalization)
    {
        if (model.Onnx is { } onnx)
            return normalization is null ? null
                : $"before the network of {Path.GetFileName(onnx)} this run subtracts {Listed(normalization.Mean)} and divides by "
                    + $"{Listed(normalization.Deviation)} "
                + "(data.normalization); if the file normalizes pixels itself, its numbers here are wrong";
        if (model.Weights is not { } path) return null;
        using var file = Open(path);
        return ForeignWeights.HasNormalization(file) ? null : NoteOf(StatedNetwork.Of(file.Metadata), normalization, path);
    }

    static ForeignFile Open(string path)
    {
        var file = ForeignFile.Open(path);
        file.NarrowTo(CheckpointFiles.NetworkPrefix); // the checkpoint of an unfinished training holds more than its network
        return file;
    }

    static string Listed(IReadOnlyList<float> numbers) =>
        $"[{string.Join(", ", numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}]";
}

/// <summary>A file of weights says something else of its network than the pipeline does.</summary>
/// <param name="message">The whole text shown to the user.</param>
public sealed class ContradictionException(string message) : UserException(message);
