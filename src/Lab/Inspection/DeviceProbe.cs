using System.Text;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Inspection;

/// <summary>
/// Looks at a card of NVIDIA's from end to end: loads every kernel and says what the driver made of it, holds every op against its specification, takes
/// training steps in every precision that are held against the processor's, and counts the kernels that steps ask for.
/// </summary>
public static class DeviceProbe
{
    const double LearningRate = 0.05;
    const int FewestJudged = 32;

    static readonly string[] Precisions = ["fp32", "tf32", "bf16"];
    static readonly string[] Networks = ["lenet", "vgg16", "resnet18"];
    static readonly string[] TinyNetworks = ["lenet-ye-1", "vgg16-w1", "resnet18-w1"];

    /// <summary>Probes a card.</summary>
    /// <param name="name">Of the device.</param>
    /// <param name="tiny">True for networks of a filter or two, where a driver is simulated.</param>
    /// <param name="kernels">A folder that gets the text of each kernel; null for none.</param>
    /// <param name="tell">Hears each finding as a line.</param>
    /// <returns>How many findings are not as they should be.</returns>
    public static int Run(string name, bool tiny, string? kernels, Action<string> tell)
    {
        var bad = 0;
        void Say(bool isRight, string line)
        {
            bad += isRight ? 0 : 1;
            tell((isRight ? "  " : "! ") + line);
        }

        try
        {
            using (var device = Device.Open(name))
            {
                tell($"{device.Name}: {device.Description}");
                foreach (var kernel in device.ReadKernels())
                {
                    if (kernels is not null) WriteText(kernels, kernel);
                    Say(kernel.Refusal is null && kernel.LocalBytes == 0, WordsOf(kernel));
                }
            }
            foreach (var precision in Precisions) CompareOps(name, precision, Say);
            foreach (var network in tiny ? TinyNetworks : Networks)
                foreach (var precision in Precisions)
                {
                    var (isRight, line) = Compare(name, network, precision, images: tiny ? 3 : FewestJudged);
                    Say(isRight, line);
                }
            // a simulated card computes what it counts
            foreach (var network in tiny ? TinyNetworks[..1] : Networks) Count(name, network, tiny ? 3 : 128, Say);
        }
        catch (Exception exception) when (UserFailure(exception) is { } why)
        {
            Say(false, why);
        }
        return bad;
    }

    static string? UserFailure(Exception exception) => Running.UserFailure.TryDescribe(exception, out var failure) ? failure.Text : null;

    static string WordsOf(KernelFacts kernel) => kernel.Refusal is { } why
        ? $"{kernel.Name}: refused: {why}"
        : $"{kernel.Name}: {kernel.Registers} registers, {kernel.LocalBytes} bytes of local and {kernel.SharedBytes} of shared memory, "
            + $"{kernel.Warps} warps a multiprocessor";

    static void WriteText(string folder, KernelFacts kernel)
    {
        OutputFile.MakeFolder(folder);
        // types in angle brackets are no names of files everywhere
        var file = string.Concat(kernel.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '_'));
        AtomicFile.Write(Path.Combine(folder, file + ".ptx"), stream => stream.Write(Encoding.ASCII.GetBytes(kernel.Text)));
    }

    /// <summary>Every op against the naive loops in double; those that multiply matrices in each precision, the others once.</summary>
    static void CompareOps(string name, string precision, Action<bool, string> say)
    {
        using var card = Device.Open(name, precision: precision);
        using var reference = Device.Open("reference");
        if (card.Precision != precision)
        {
            say(true, $"ops in {precision}: not here, products are computed in {card.Precision}");
            return;
        }
        // sums of floats; factors rounded to 10 or 7 bits of mantissa: a product of two is off by 2^-10 or 2^-7, and a sum of some by four times that at most
        var allowed = precision switch
        {
            "fp32" => 2e-5,
            "tf32" => 4.0 / 1024,
            "bf16" => 4.0 / 128,
            _ => throw new InvalidOperationException($"no rounding is known of products in {precision}"),
        };
        var cases = OpProbe.Cases.Where(each => precision == "fp32" || each.IsProduct).ToArray();
        var worst = (Deviation: 0.0, Op: "");
        foreach (var each in cases)
        {
            var deviation = each.DeviationOn(card, reference);
            if (!(deviation <= allowed))
                say(false, $"{each.Op} in {precision}: {deviation:0.0E+0} of the largest number from the reference, {allowed:0.0E+0} allowed");
            if (!(deviation <= worst.Deviation)) worst = (deviation, each.Op);
        }
        say(true, $"ops in {precision}: {cases.Length} cases, the farthest from the reference {worst.Deviation:0.0E+0} of the largest number ({worst.Op})");
    }

    static void Count(string name, string network, int batch, Action<bool, string> say)
    {
        using var card = Device.Open(name);
        var (training, attack) = (StepLaunches.OfTraining(card, network, batch), StepLaunches.OfAttack(card, network, batch));
        say(true, $"{network}, batch {batch}, {card.Precision}: {training.Values.Sum()} launches a training step, {attack.Values.Sum()} a step of PGD");
    }

    /// <summary>A step of SGD from the same start, on the card and on the processor: how far the weights' changes are apart.</summary>
    static (bool IsRight, string Line) Compare(string name, string network, string precision, int images)
    {
        using var card = Device.Open(name, precision: precision);
        using var processor = Device.Open("cpu");
        var label = $"step of {network} on {images} images, {precision}";
        if (card.Precision != precision) return (true, $"{label}: not here, products are computed in {card.Precision}");
        var launched = card.Launches;
        var (there, here) = (Step(card, network, images), Step(processor, network, images));
        var worst = (Deviation: 0.0, Name: "");
        foreach (var (key, (before, after)) in here)
        {
            var move = Distance(before, after);
            if (move < LearningRate * 1e-5 * Math.Sqrt(after.Length)) continue; // a bias before a batch norm, whose gradient is 0 but for rounding
            var deviation = Distance(after, there[key].After) / move;
            if (!(deviation <= worst.Deviation)) worst = (deviation, key);
        }
        // rounded factors of 10 or 7 bits of mantissa; where a rectifier decides otherwise near 0, single gradients differ by more than rounding
        var allowed = precision switch
        {
            "fp32" => 1e-2,
            "tf32" => 0.1,
            "bf16" => 0.5,
            _ => throw new InvalidOperationException($"no rounding is known of products in {precision}"),
        };
        // batch norm divides by the deviation of a few numbers there, which rounding may change at will
        var isTooSmall = precision != "fp32" && images < FewestJudged && HasBatchNorm(network);
        var judged = isTooSmall ? "too few images to judge rounded products by" : $"{allowed:0.##} allowed";
        return (isTooSmall || worst.Deviation <= allowed,
            $"{label}: weights move as on cpu within {worst.Deviation:0.0E+0} of the move ({worst.Name}), {judged}; {card.Launches - launched} launches");
    }

    static bool HasBatchNorm(string network) => !network.StartsWith("lenet", StringComparison.Ordinal);

    static double Distance(float[] one, float[] other) => Math.Sqrt(one.Zip(other, (a, b) => ((double)a - b) * ((double)a - b)).Sum());

    static Dictionary<string, (float[] Before, float[] After)> Step(Device device, string name, int count)
    {
        var input = StepLaunches.InputOf(name);
        using var network = Nn.Networks.Create(name, device, input, 10, seed: 1);
        using var sgd = new Sgd(network);
        using var tape = new Tape(device, GradientTarget.Parameters);
        var (pixels, labels, stream) = (new float[count * input.Channels * input.Height * input.Width], new float[count], new RandomStream(1, "probe"));
        foreach (ref var pixel in pixels.AsSpan()) pixel = stream.NextUniform();
        foreach (ref var label in labels.AsSpan()) label = stream.NextInt(10);
        var before = NetworkState.Read(network);
        device.Step(() =>
        {
            var batch = new Batch(tape.Input(new Shape(count, input.Channels, input.Height, input.Width), pixels), tape.Input(new Shape(count), labels));
            tape.Backward(new CrossEntropyObjective().Loss(network, batch, tape, default).Loss);
            sgd.Step(LearningRate);
            network.ClearGradients();
            tape.Clear();
        });
        var after = NetworkState.Read(network);
        return network.Parameters.ToDictionary(parameter => parameter.Name, parameter => (before[parameter.Name].Values, after[parameter.Name].Values));
    }
}
