using System.Globalization;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Models;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Inspection;

/// <summary>What a network consists of, to show it.</summary>
public static class ModelInspection
{
    const int UsualClasses = 10;

    static readonly string[] PipelineEndings = [".yaml", ".yml"];

    /// <summary>The forms that a network's name can take.</summary>
    public static string Forms => string.Join(", ", Networks.Forms);

    /// <summary>Describes a network, or those of a pipeline.</summary>
    /// <param name="model"><c>lenet</c>, <c>vgg16-w8</c> …, or the path of a pipeline, whose variants may have a network each.</param>
    /// <param name="channels">Of its images; null for those of the pipeline's data set, or what is usual for the network.</param>
    /// <param name="size">Height and width of its images; null likewise.</param>
    /// <param name="classes">How many logits it gives; null likewise.</param>
    /// <param name="sparsity">Share of every prunable layer that a mask prunes, for the expected gain of the sparse kernels; from 0 to below 1.</param>
    /// <exception cref="UserException">The sparsity is out of range, there is no such network or pipeline, or the network does not fit such images.</exception>
    public static IReadOnlyList<ModelSummary> Describe(string model, int? channels = null, int? size = null, int? classes = null, double sparsity = 0)
    {
        if (sparsity is not (>= 0 and < 1))
            throw new RequestException($"--sparsity is a share from 0 to below 1, got {sparsity.ToString(CultureInfo.InvariantCulture)}");
        try
        {
            return PipelineEndings.Contains(Path.GetExtension(model))
                ? OfPipeline(model, channels, size, classes, sparsity)
                : [Of(new NetworkSpec(model), Images(Networks.FamilyOf(model).UsualImages, channels, size), classes ?? UsualClasses, sparsity)];
        }
        catch (Exception e) when (e is NetworkException or ShapeException or LayerListException)
        {
            throw new RequestException(e.Message, e); // all of it was asked for by the command line
        }
    }

    static IReadOnlyList<ModelSummary> OfPipeline(string model, int? channels, int? size, int? classes, double sparsity)
    {
        var spec = NativeLaboratory.Read(model).Spec;
        var data = DataSpec.Of(spec.Data);
        return [.. spec.Variants.Select(variant => variant.Model).OfType<NetworkSpec>().Distinct().Select(network => Of(network,
            Images(data.Images ?? (network.Layers is null && network.Onnx is null ? Networks.FamilyOf(network.Name).UsualImages : new ImageShape(3, 32, 32)),
                channels, size),
            classes ?? data.Kind.Classes ?? UsualClasses, sparsity))];
    }

    static ImageShape Images(ImageShape usual, int? channels, int? size) =>
        new(channels ?? usual.Channels, size ?? usual.Height, size ?? usual.Width);

    static ModelSummary Of(NetworkSpec model, ImageShape images, int classes, double sparsity)
    {
        using var device = Device.Open("cpu", threads: 1);
        using var network = model.Create(device, images, classes, seed: null);
        var found = NetworkDescription.Of(network, 1 - sparsity);
        return new ModelSummary(
            found.Name,
            $"{found.Input.Channels}x{found.Input.Height}x{found.Input.Width}",
            classes,
            found.Parameters,
            found.Prunable,
            found.MultiplyAdds,
            found.SparseGain,
            [.. found.Layers.Select(l => new ModelLayer(l.Name, l.Kind, l.Output.ToString(), l.Parameters, l.Prunable, l.MultiplyAdds, l.SparseGain))]);
    }
}
