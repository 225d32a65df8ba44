using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Lab.Evaluations;
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

    /// <summary>One of seconds, on digits that are drawn: it shows that all works.</summary>
    /// <param name="seed">Of the digits.</param>
    public static PrecisionTrial Tiny(long seed) => new()
    {
        Network = "lenet-ye-4",
        Data = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Seed = seed, Subset = 64 }),
        Epsilon = 0.1f,
        Epochs = 1,
        LearningRate = 0.05,
        BatchSize = 32,
        TrainingSteps = 1,
        AttackSteps = 2,
        Attacked = 32,
    };

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
        using var victim = new Victim(network);
        var attack = new GradientAscent(threat, AttackSteps, Epsilon / 4, randomStart: false);
        var attacked = new EvaluationBatches(Data.Test.Slice(0, Attacked), BatchSize, padTo: null);
        var fooled = attacked.Firsts.Select(attacked.Read).Sum(batch => attack.Run(victim, batch, seed).Fooled.Count(isFooled => isFooled));
        return (evaluator.Run().Accuracy, 1 - (double)fooled / Attacked);
    }
}
