using NativeTickets.Data;
using NativeTickets.Nn;
using DataNormalization = NativeTickets.Data.Normalization;

namespace NativeTickets.Pipelines;

/// <summary>What the stages of a run share: the device, the data of each seed, the run folder.</summary>
sealed class RunContext : IDisposable
{
    // the statistics that are usual for ImageNet
    static readonly ImageNormalization ImageNet = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    readonly DataSpec data;
    readonly string? dataFolder;
    (long Seed, DataSet Data)? opened;

    /// <summary>Opens the device; data are opened when they are asked for.</summary>
    public RunContext(PipelineSpec pipeline, string runFolder, RunOptions options)
    {
        (data, RunFolder, dataFolder) = (pipeline.Data, runFolder, options.DataFolder);
        Device = Device.Open(options.Device, options.Threads);
    }

    public Device Device { get; }

    public string RunFolder { get; }

    /// <summary>The height and width images are padded to; null for their own.</summary>
    public int? PadTo => data.PadTo;

    /// <summary>How training images are changed.</summary>
    public Augmentation Augmentation => new(data.PadTwice ? 2 * data.Crop : data.Crop, data.Flip);

    public string FolderOf(StageInstance stage) => Path.Combine(RunFolder, stage.Folder);

    public string CheckpointsOf(StageInstance stage) => Path.Combine(FolderOf(stage), "checkpoints");

    public string ResultOf(StageInstance stage) => Path.Combine(FolderOf(stage), "result.json");

    /// <summary>The weights that a finished stage hands on.</summary>
    public string WeightsOf(StageInstance stage) => Path.Combine(FolderOf(stage), StageWeights.FileName);

    /// <summary>The data as this seed splits them; those of the last seed are kept.</summary>
    public DataSet Data(long seed)
    {
        if (opened is { } found && found.Seed == seed) return found.Data;
        var set = DataSets.Open(new DataRequest
        {
            Dataset = data.Dataset,
            Path = data.Path,
            Validation = data.Validation,
            Subset = data.TrainImages,
            Size = data.Size is { } size ? (size, size) : null,
            Seed = seed,
        }, dataFolder);
        opened = (seed, set);
        return set;
    }

    /// <summary>The network of a stage with its initial weights.</summary>
    public Network NewNetwork(StageInstance stage, int draw = 0) => NewNetwork(stage.Model, stage.Seed, draw);

    /// <summary>A network with its initial weights.</summary>
    public Network NewNetwork(ModelSpec model, long seed, int draw = 0) => NewNetwork(model, seed, draw, data.Normalize ? NormalizationOf(Data(seed)) : null);

    Network NewNetwork(ModelSpec model, long seed, int draw, ImageNormalization? normalization)
    {
        var images = Data(seed).Train;
        var input = new ImageShape(images.Channels, data.PadTo ?? images.Height, data.PadTo ?? images.Width);
        return Networks.Create(model.Name, Device, input, images.Classes, normalization, seed, draw);
    }

    /// <summary>A network that sees test images as the pipeline wants them seen: this one, or a copy of it under other statistics.</summary>
    /// <param name="network">A trained network.</param>
    /// <param name="stage">The stage that trained it.</param>
    /// <param name="copy">What to dispose afterwards; null where there is no copy.</param>
    public Network ForTest(Network network, StageInstance stage, out Network? copy)
    {
        copy = null;
        if (data.TestNormalization == TestNormalization.Own) return network;
        copy = NewNetwork(stage.Model, stage.Seed, 0, ImageNet);
        NetworkState.Write(copy, NetworkState.Read(network), network.Name);
        return copy;
    }

    /// <summary>The network as a finished stage left it, masks included.</summary>
    public Network ReadNetwork(StageInstance stage)
    {
        var network = NewNetwork(stage);
        try
        {
            StageWeights.Read(WeightsOf(stage), network);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public void Dispose() => Device.Dispose();

    static ImageNormalization NormalizationOf(DataSet set)
    {
        var found = set.Name switch
        {
            "mnist" => DataNormalization.Mnist,
            "cifar10" => DataNormalization.Cifar10,
            _ => DataNormalization.Of(set.Train),
        };
        return new ImageNormalization(found.Mean, found.StandardDeviation);
    }
}
