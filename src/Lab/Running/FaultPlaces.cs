using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Models;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Running;

/// <summary>Where a mistake stands in a pipeline's file that shows only with the data: too many images asked for, a path that leads nowhere.</summary>
static partial class FaultPlaces
{
    /// <summary>The same failure at its place in the file.</summary>
    /// <param name="failure">Where a key of <c>data</c> is at fault, its message names it, such as <c>data.validation</c>.</param>
    /// <param name="data">The checked settings of <c>data</c>.</param>
    /// <param name="source">What messages call the file.</param>
    /// <param name="placed">The failure with line and column; null where the files are at fault, and not the pipeline.</param>
    public static bool TryPlace(DataException failure, Settings data, string source, [NotNullWhen(true)] out ConfigException? placed)
    {
        var named = KeyOfData().Match(failure.Message);
        var at = named.Success ? (data.Find(named.Groups[1].Value) ?? data.Find("path") ?? data).At : default;
        placed = named.Success ? new ConfigException([$"{source}:{at.Line}:{at.Column}: {failure.Message}"]) : null;
        return named.Success;
    }

    /// <summary>Adds what is wrong with the networks of a pipeline for its images, and with the files of their initial weights.</summary>
    public static void CheckModels(PipelineFile file, RunContext run, Problems problems)
    {
        var seed = file.Spec.Seeds[0];
        var (images, classes, model) = (run.ImagesOf(seed), run.Data(seed).Train.Classes, file.Spec.Settings.Map("model")!);
        NetworkSpec[] networks = [.. file.Spec.Variants.Select(variant => variant.Model).OfType<NetworkSpec>().Distinct()];
        foreach (var network in networks)
        {
            if (network.Onnx is not null)
            {
                OnnxFiles.Check(network, images, classes, ModelSection.PlaceOfOnnx(model), problems);
                continue;
            }
            if (network.Layers is { } layers)
            {
                layers.Check(images, classes, problems);
                continue;
            }
            try
            {
                Networks.CheckMemory(Networks.Describe(network.Name, images, classes));
            }
            catch (Exception e) when (e is NetworkException or ShapeException)
            {
                problems.Add((model.Find("name") ?? model).At, e.Message);
            }
        }
        if (problems.Any) return;
        DataSection.CheckChannels(file.Spec.Data, images.Channels, problems);
        if (problems.Any) return;
        foreach (var network in networks.Where(network => network.Weights is not null))
        {
            try
            {
                // refuses weights of another network before anything is written; where constants are computed from the images, they differ from seed to seed
                foreach (var tried in file.Spec.Seeds.Take(2)) run.NewNetwork(network, tried).Dispose();
            }
            catch (UserException e) when (e is not ConfigException)
            {
                problems.Add(ModelSection.PlaceOfWeights(model), e.Message);
            }
        }
    }

    /// <summary>Adds the files that stages read and that are not there, are neither files nor folders, or cannot be read.</summary>
    public static void CheckFiles(PipelineFile file, Problems problems)
    {
        foreach (var path in file.Spec.Variants.SelectMany(variant => variant.Stages).SelectMany(stage => stage.Paths))
            if (InputFile.WhyNot(path.Text) is { } why) problems.Add(path.At, $"{path.Text}: {why}, or a folder of files");
        if (problems.Any) return;
        var places = file.Spec.Settings.Maps("stages").Select(stage => (Settings)stage.Entries[0].Value).ToDictionary(StageKind.Id.Read, stage => stage.At);
        foreach (var stage in file.Spec.Variants.SelectMany(variant => variant.Stages))
            try
            {
                _ = stage.ContentText;
            }
            catch (FileException e)
            {
                problems.Add(places.GetValueOrDefault(stage.Id), e.Message);
            }
    }

    [GeneratedRegex(@"\bdata\.([a-zA-Z]+)\b", RegexOptions.CultureInvariant)]
    private static partial Regex KeyOfData();
}
