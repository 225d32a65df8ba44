using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Inspection;

/// <summary>
/// A short adversarial training run by PGD and what comes of it, to hold devices of different arithmetic against each other: start weights, order of the images
/// and everything random follow from the seed alone.
/// </summary>
public sealed record PrecisionTrial
{
    const double Momentum = 0.9, WeightDecay = 5e-4;

    /// <summary>Of the network.</summary>
    public required string Network { get; init; }

    /// <summary>What it is trained and tested on.</summary>
    public required DataSet Data { get; init; }

    /// <summary>The bound of the attacks, in L∞.</summary>
    public required float Epsilon { get; init; }

    /// <summary>Passes over the training images.</summary>
    public required int Epochs { get; init; }

    /// <summary>The learning rate at the first step; it falls along half a cosine.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Images of a batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Random changes to training images.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>Steps of the attack while training.</summary>
    public int TrainingSteps { get; init; } = 3;

    /// <summary>Steps of the attack that the accuracy under attack is measured with.</summary>
    public int AttackSteps { get; init; } = 10;

    /// <summary>How many test images are attacked.</summary>
    public int Attacked { get; init; } = 1000;

    /// <summary>Trains and measures.</summary>
    /// <param name="device">Where.</param>
    /// <param name="seed">Of start weights, order, crops and starts of attacks.</param>
    /// <returns>The shares of the test images that are classified correctly: of all as they are, and of some under attack.</returns>
    public (double Natural, double Robust) Run(Device device, long seed)
    {
        var threat = new LinfThreat(Epsilon);
        var (train, statistics) = (Data.Train, ChannelStatistics.Of(Data.Train));
        using var network = Networks.Create(
            Network, device, new ImageShape(train.Channels, train.Height, train.Width), train.Classes,
            new ImageNormalization(statistics.Mean, statistics.StandardDeviation), seed);
        using (var optimizer = new Sgd(network, Momentum, WeightDecay))
        using (var objective = new AdversarialObjective(new Pgd(threat, TrainingSteps, Epsilon / 2)))
        {
            var steps = (long)Epochs * ((train.Count + BatchSize - 1) / BatchSize);
            var setup = new TrainingSetup
            {
                Network = network,
                Objective = objective,
                Optimizer = optimizer,
                LearningRate = new LearningRateSchedule(LearningRate, new CosineRate(new CurveSpan(steps))),
                Train = train,
                Epochs = Epochs,
                BatchSize = BatchSize,
                Seed = seed,
                Augmentation = Augmentation,
            };
            using var trainer = new Trainer(setup, TrainingListener.None);
            trainer.Run();
        }
        using var evaluator = new Evaluator(network, Data.Test);
        return (evaluator.Run().Accuracy, UnderAttack(network, new Pgd(threat, AttackSteps, Epsilon / 4, randomStart: false)));
    }

    double UnderAttack(Network network, Pgd attack)
    {
        var images = Data.Test.Slice(0, Attacked);
        var reader = new BatchReader(images, new BatchOptions { BatchSize = BatchSize });
        using var climbing = new Tape(network.Device, GradientTarget.Watched);
        using var looking = new Tape(network.Device, GradientTarget.None);
        var (batch, correct) = (reader.NewBatch(), 0f);
        for (var step = 0; step < reader.BatchesPerEpoch; step++)
        {
            reader.Read(0, step, batch);
            var shape = new Shape(batch.Count, batch.Channels, batch.Height, batch.Width);
            using var clean = Tensor.FromBatch(network.Device, shape, batch.Images.AsSpan(0, shape.Count));
            using var adversarial = Tensor.FromBatch(network.Device, shape, batch.Images.AsSpan(0, shape.Count));
            using var labels = Tensor.FromBatch(network.Device, new Shape(batch.Count), [.. batch.Labels.Take(batch.Count).Select(label => (float)label)]);
            attack.Climb(network, new Batch(clean, labels), adversarial, climbing);
            correct += network.Forward(looking.Input(adversarial), Mode.Evaluate).CountCorrect(looking.Input(labels)).Item();
            looking.Clear();
        }
        return correct / images.Count;
    }
}
