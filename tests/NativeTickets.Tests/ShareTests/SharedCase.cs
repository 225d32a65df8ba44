using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>A training whose batches are shared out, on one process or as one of several ranks; and what it came to.</summary>
sealed class SharedCase : IDisposable
{
    const int Classes = 10;

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Optimizer optimizer;
    readonly Objective objective;

    public SharedCase(string name, string kind, int shares, int batchSize, int images, string? folder = null, Ranks? ranks = null,
        Func<TrainingSetup, TrainingSetup>? change = null)
    {
        var input = name.StartsWith("lenet", StringComparison.Ordinal) ? new ImageShape(1, 28, 28) : new ImageShape(3, 8, 8);
        Network = Networks.Create(name, device, input, Classes, seed: 5);
        if (kind is "ticket" or "ticket-clipped" or "rigl" or "thin") Prune(Network, kind == "thin" ? 0.6f : 0.2f);
        optimizer = new Sgd(Network, momentum: 0.9, weightDecay: 1e-4);
        objective = ObjectiveOf(kind);
        Setup = new TrainingSetup
        {
            Network = Network,
            Objective = objective,
            Optimizer = optimizer,
            LearningRate = new LearningRateSchedule(0.05),
            GradientLimit = kind == "ticket-clipped" ? 0.5f : null,
            Masks = kind == "rigl" ? new RigL(new DropFraction(0.3, 100), every: 2) : null,
            Train = Images(input, images, "train"),
            Validation = Images(input, 40, "validation"),
            Epochs = 2,
            BatchSize = batchSize,
            Shares = shares,
            Ranks = ranks,
            Seed = 7,
            Augmentation = new Augmentation(CropPadding: 1),
            Folder = folder,
        };
        if (change is not null) Setup = change(Setup);
    }

    public static IReadOnlyList<string> Kinds { get; } =
        ["dense", "ticket", "thin", "ticket-clipped", "pgd", "l2", "n-fgsm", "trades", "mart", "awp", "smoothed", "rigl"];

    public Network Network { get; }

    public TrainingSetup Setup { get; }

    public TrainingRun.Recorder Listener { get; } = new();

    /// <summary>Trains; digests of what the next step would depend on, and the metrics of every epoch but times.</summary>
    public string[] Run(CancellationToken cancellation = default)
    {
        using var trainer = new Trainer(Setup, Listener);
        trainer.Run(cancellation);
        return
        [
            StateDigest.OfWeights(Network), StateDigest.OfStatistics(Network),
            StateDigest.Of(NetworkState.Read(optimizer).Select(t => (t.Key, t.Value)), optimizer.SaveNumbers()),
            .. Listener.Epochs.SelectMany(e => e.Metrics.Where(m => m.Key is not ("seconds" or "epochSeconds" or "imagesPerSecond")))
                .Select(m => FormattableString.Invariant($"{m.Key} {m.Value:R}")),
        ];
    }

    /// <summary>What each of some ranks that are threads came to.</summary>
    public static string[][] OnRanks(int ranks, Func<Ranks, SharedCase> make) => ThreadRanks.Run(ranks, exchange =>
    {
        using var training = make(new Ranks(exchange));
        return training.Run();
    });

    public void Dispose()
    {
        (objective as IDisposable)?.Dispose();
        optimizer.Dispose();
        Network.Dispose();
        device.Dispose();
    }

    static Objective ObjectiveOf(string kind) => kind switch
    {
        "dense" or "ticket" or "thin" or "ticket-clipped" or "rigl" => new CrossEntropyObjective(),
        "smoothed" => new CrossEntropyObjective(new LabelSmoothing(0.1)),
        "pgd" => new AdversarialObjective(new Pgd(new LinfThreat(0.1f), 2, 0.05f)),
        "l2" => new AdversarialObjective(new Pgd(new L2Threat(0.5f), 1, 0.5f)),
        "n-fgsm" => new AdversarialObjective(new NoisyFgsm(new LinfThreat(0.1f), batchStatistics: true)),
        "trades" => new TradesObjective(new LinfThreat(0.1f), 1, 0.05f),
        "mart" => new MartObjective(new LinfThreat(0.1f), 1, 0.05f),
        "awp" => new AdversarialObjective(new Fgsm(new LinfThreat(0.1f)), perturbation: new WeightPerturbation(0.01f)),
        "free" => new FreeObjective(new LinfThreat(0.1f), 2),
        _ => throw new ArgumentException($"no case {kind}"),
    };

    static void Prune(Network network, float density)
    {
        var stream = new RandomStream(5, "shared mask");
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
        {
            var mask = new float[parameter.Value.Shape.Count];
            for (var i = 0; i < mask.Length; i++) mask[i] = stream.NextUniform() < density ? 1 : 0;
            parameter.SetMask(mask);
        }
    }

    static ImageSet Images(ImageShape shape, int count, string purpose)
    {
        var stream = new RandomStream(3, "shared " + purpose);
        var pixels = new byte[count * shape.Channels * shape.Height * shape.Width];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)stream.NextInt(256);
        int[] labels = [.. Enumerable.Range(0, count).Select(n => n * 7 % Classes)];
        return new ImageSet(pixels, labels, shape.Channels, shape.Height, shape.Width, Classes);
    }
}
