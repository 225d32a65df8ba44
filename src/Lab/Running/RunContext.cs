using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Running;

/// <summary>What the stages of a run share: the device, the data of each seed, the run folder.</summary>
public sealed class RunContext : IDisposable
{
    // the statistics that are usual for ImageNet
    static readonly ImageNormalization ImageNet = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    readonly RunData data;
    readonly bool isOwner = true;
    readonly (string Name, string Path)? elsewhere;

    /// <summary>Opens the device; data are opened when they are asked for.</summary>
    /// <param name="data">The data, shared by all jobs of a run.</param>
    /// <param name="runFolder">Where results lie.</param>
    /// <param name="device">The name of the device.</param>
    /// <param name="threads">Threads of the <c>cpu</c> device; null for all processors.</param>
    /// <param name="precision">What matrix products multiply where the device has tensor cores.</param>
    public RunContext(RunData data, string runFolder, string device, int? threads, string precision)
    {
        (this.data, RunFolder, Device) = (data, runFolder, TileFile.Open(device, threads, precision));
    }

    RunContext(RunContext other, (string Name, string Path) elsewhere) =>
        (data, RunFolder, Device, isOwner, this.elsewhere) = (other.data, other.RunFolder, other.Device, false, elsewhere);

    /// <summary>The ranks that stages are shared with; null for this process alone.</summary>
    internal RankTeam? Team { get; init; }

    /// <summary>What stages compute on.</summary>
    public Device Device { get; }

    /// <summary>The kind of device, as hashes have it: <c>cpu</c>, <c>cuda</c>, …</summary>
    public string DeviceKind => Device.Name.Split(':')[0];

    /// <summary>Where results lie.</summary>
    public string RunFolder { get; }

    /// <summary>The height and width images are padded to; null for their own.</summary>
    public int? PadTo => data.Spec.PadTo;

    /// <summary>How training images are changed.</summary>
    public Augmentation AugmentationOf(long seed) => data.Spec.AugmentationOf(Data(seed));

    /// <summary>The folder of a stage instance.</summary>
    public string FolderOf(StageInstance stage) => elsewhere is { } other && other.Name == stage.Folder ? other.Path : Path.Combine(RunFolder, stage.Folder);

    /// <summary>The same run, in which one stage has its folder elsewhere: to redo it without touching what it left.</summary>
    public RunContext With(StageInstance stage, string folder) => new(this, (stage.Folder, folder));

    /// <summary>The folder of its weights files.</summary>
    public string CheckpointsOf(StageInstance stage) => Path.Combine(FolderOf(stage), "checkpoints");

    /// <summary>Where its result is written.</summary>
    public string ResultOf(StageInstance stage) => Path.Combine(FolderOf(stage), RunFiles.Result);

    /// <summary>Where the weights that it hands on are written.</summary>
    public string WeightsOf(StageInstance stage) => Path.Combine(FolderOf(stage), StageWeights.FileName);

    /// <summary>Where the weights that a training ended with are written, where they are not those it hands on.</summary>
    public string LastWeightsOf(StageInstance stage) => Path.Combine(FolderOf(stage), StageWeights.LastEpochFileName);

    /// <summary>The file of the average that a training kept beside its weights.</summary>
    public string AverageWeightsOf(StageInstance stage) => Path.Combine(FolderOf(stage), StageWeights.AverageFileName);

    /// <summary>The path of a file of a finished stage, held against the stage's manifest before it is read.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="name">The file, relative to the stage's folder, with slashes.</param>
    /// <exception cref="UserException">It is missing, or not the one that the stage left.</exception>
    public string FinishedFile(StageInstance stage, string name)
    {
        var path = StageSeals.Checked(FolderOf(stage), name);
        if (File.Exists(path)) return path;
        throw new RunException($"{path}: is missing, though stage '{stage.Id}' has finished; put it back, or {StageManifest.RemedyFor(FolderOf(stage))}");
    }

    /// <summary>Keeps the first images of each split alone from now on, for all jobs of the run.</summary>
    internal void Cut(FirstImages images) => data.Cut(images);

    /// <summary>The data as this seed splits them.</summary>
    public DataSet Data(long seed) => data.Of(seed);

    /// <summary>The images that networks are given.</summary>
    public ImageShape ImagesOf(long seed)
    {
        var images = Data(seed).Train;
        return data.Spec.Padded(new ImageShape(images.Channels, images.Height, images.Width));
    }

    /// <summary>The network of a stage with its initial weights.</summary>
    public Network NewNetwork(StageInstance stage, int draw = 0) => NewNetwork(stage.Model, stage.Seed, draw);

    /// <summary>A network with its initial weights: those of the model's file, or drawn by the seed; draws above 0 are always drawn.</summary>
    /// <exception cref="UserException">The file of initial weights cannot be read or is of another network.</exception>
    public Network NewNetwork(ModelSpec model, long seed, int draw = 0)
    {
        var network = ((NetworkSpec)model).Create(Device, ImagesOf(seed), Data(seed).Train.Classes, NormalizationOf(seed), seed, draw);
        try
        {
            if (draw == 0) InitialWeights.Load((NetworkSpec)model, network);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What the first layer of networks subtracts from pixels and divides them by; null where it does neither.</summary>
    public ImageNormalization? NormalizationOf(long seed) => data.Spec.NormalizationOf(Data(seed));

    /// <summary>A network that sees test images as the pipeline says: this one, or a copy of it under other statistics.</summary>
    /// <param name="network">A trained network.</param>
    /// <param name="stage">The stage that trained it.</param>
    /// <param name="copy">What to dispose afterwards; null where there is no copy.</param>
    public Network ForTest(Network network, StageInstance stage, out Network? copy)
    {
        copy = null;
        if (!data.Spec.TestsByImageNet) return network;
        copy = ((NetworkSpec)stage.Model).Create(Device, ImagesOf(stage.Seed), Data(stage.Seed).Train.Classes, ImageNet, stage.Seed);
        NetworkState.Write(copy, NetworkState.Read(network), network.Name);
        return copy;
    }

    /// <summary>The network as a finished stage left it, masks included.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="file">The weights file that is wanted where the stage has it, a training's last weights or its average; else what it kept.</param>
    public Network ReadNetwork(StageInstance stage, string file = StageWeights.FileName)
    {
        var network = NewNetwork(stage);
        try
        {
            var isThere = stage.Spec.Kind.FilesOf(stage.Spec).Contains(file);
            StageWeights.Read(FinishedFile(stage, isThere ? file : StageWeights.FileName), network, stage.Hash);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwner) Device.Dispose();
    }
}
