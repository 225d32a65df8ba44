using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>A training of the tiny network on images that can be told apart.</summary>
sealed class TrainingRun : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Optimizer optimizer;

    public TrainingRun(string folder, Func<TrainingSetup, TrainingSetup>? change = null)
    {
        Network = TinyNetwork.Create(device);
        optimizer = new Sgd(Network, momentum: 0.9, weightDecay: 1e-4);
        Setup = new TrainingSetup
        {
            Network = Network,
            Objective = new CrossEntropyObjective(),
            Optimizer = optimizer,
            LearningRate = new LearningRateSchedule(0.05, [new RateDrop(20, 0.1)]),
            Train = Images(90, "train"),
            Validation = Images(40, "validation"),
            Epochs = 4,
            BatchSize = 16,
            Seed = 7,
            Augmentation = new Augmentation(CropPadding: 1),
            Folder = folder,
        };
        if (change is not null) Setup = change(Setup);
    }

    public Network Network { get; }

    public TrainingSetup Setup { get; }

    public Recorder Listener { get; } = new();

    /// <summary>All weights, in the network's order.</summary>
    public float[] Weights => [.. Network.Parameters.SelectMany(p => p.Value.ToArray())];

    public TrainingResult Run(CancellationToken cancellation = default)
    {
        using var trainer = new Trainer(Setup, Listener);
        return trainer.Run(cancellation);
    }

    public void Dispose()
    {
        optimizer.Dispose();
        Network.Dispose();
        device.Dispose();
    }

    /// <summary>Noise, brighter in the row that the class names: three classes of 4x4 pixels.</summary>
    static ImageSet Images(int count, string purpose)
    {
        var stream = new RandomStream(3, purpose);
        var pixels = new byte[count * 16];
        var labels = new int[count];
        for (var n = 0; n < count; n++)
        {
            labels[n] = stream.NextInt(3);
            for (var i = 0; i < 16; i++) pixels[n * 16 + i] = (byte)(stream.NextInt(150) + (i / 4 == labels[n] ? 100 : 0));
        }
        return new ImageSet(pixels, labels, 1, 4, 4, 3);
    }

    /// <summary>Keeps what was heard, as a log that is cut back on resuming would.</summary>
    public sealed class Recorder : TrainingListener
    {
        public List<EpochReport> Epochs { get; } = [];

        public List<int> Begun { get; } = [];

        public override void Began(int epochsDone, int stepsDone)
        {
            Begun.Add(epochsDone);
            Epochs.RemoveAll(e => e.Epoch > epochsDone);
        }

        public override void EpochEnded(EpochReport report) => Epochs.Add(report);
    }
}
