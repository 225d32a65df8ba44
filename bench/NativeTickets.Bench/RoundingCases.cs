using NativeTickets.Data;
using NativeTickets.Lab.Inspection;

namespace NativeTickets.Bench;

/// <summary>
/// What bf16 does to a training run: LeNet on MNIST and a small VGG on CIFAR-10, trained adversarially on the processor in floats, and with rounding where a
/// card in <c>precision: bf16</c> would store or multiply such numbers; accuracies of both, as they are and under PGD. Times nothing.
/// </summary>
static class RoundingCases
{
    static readonly long[] Seeds = [1, 2, 3];

    public static void Run(BenchRun run)
    {
        if (run.Tiny)
        {
            Compare(run, "lenet-ye-4/glyphs", Seeds[..2], PrecisionTrial.Tiny);
            return;
        }
        // the filters of the first, 20 and 50, are no multiple of eight: its factors are rounded, its images are stored as floats
        foreach (var network in new[] { "lenet", "lenet-ye-8" })
            Compare(run, $"{network}/mnist", Seeds, seed => new PrecisionTrial
            {
                Network = network,
                Data = Open(ImageSource.Mnist, seed, subset: 20_000),
                Epsilon = 0.2f,
                Epochs = 4,
                LearningRate = 0.02,
            });
        Compare(run, "vgg11-w16/cifar10", Seeds, seed => new PrecisionTrial
        {
            Network = "vgg11-w16",
            Data = Open(ImageSource.Cifar10, seed, subset: 20_000),
            Epsilon = 8f / 255,
            Epochs = 10,
            LearningRate = 0.05,
            Augmentation = Augmentation.Cifar10,
        });
    }

    static DataSet Open(ImageSource source, long seed, int subset) => DataSets.Open(new DataRequest { Source = source, Seed = seed, Subset = subset });

    static void Compare(BenchRun run, string name, IReadOnlyList<long> seeds, Func<long, PrecisionTrial> trialOf)
    {
        var label = $"rounding/{name}";
        if (!run.Wants(label)) return;
        using var rounding = Device.OpenInPlaceOfCard(run.Threads);
        var differences = new List<(double Natural, double Robust)>();
        foreach (var seed in seeds)
        {
            var trial = trialOf(seed);
            var (floats, rounded) = (trial.Run(run.Device, seed), trial.Run(rounding, seed));
            differences.Add((rounded.Natural - floats.Natural, rounded.Robust - floats.Robust));
            Console.WriteLine($"{$"{label}/seed{seed}",-36} accuracy {Percent(floats.Natural)} in floats, {Percent(rounded.Natural)} rounded to bf16;"
                + $" under pgd-{trial.AttackSteps} {Percent(floats.Robust)}, {Percent(rounded.Robust)}");
        }
        Console.WriteLine($"{label,-36} bf16 less floats, mean: accuracy {Points(differences.Average(d => d.Natural))},"
            + $" under attack {Points(differences.Average(d => d.Robust))} points");
    }

    static string Percent(double share) => FormattableString.Invariant($"{share * 100:0.00} %");

    // what rounds to 0 is +0.00 from both sides
    static string Points(double share) => FormattableString.Invariant($"{Math.Round(share * 100, 2) + 0.0:+0.00;-0.00}");
}
