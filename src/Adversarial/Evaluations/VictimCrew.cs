using System.Text;
using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// Ranks that show images to a network together: rank 0 runs the attacks, the others compute what it asks for, each for some blocks of 16 images. Results come
/// back in the order of the images, with the bits of one process: nothing is summed over images.
/// </summary>
/// <param name="ranks">All of them.</param>
public sealed class VictimCrew(Ranks ranks)
{
    enum Asked : byte
    {
        Nothing,
        Scores,
        Gradients,
    }

    /// <summary>Whether something was asked that did not come to its end, so that others wait for what will not come.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Lets the others go.</summary>
    public void Leave()
    {
        if (!IsBroken) Say(Asked.Nothing, "", 0, false);
    }

    /// <summary>Computes what rank 0 asks for until it lets go; on the other ranks.</summary>
    /// <param name="networks">The network of a name.</param>
    public void Serve(Func<string, Network> networks)
    {
        while (true)
        {
            var header = ranks.FromFirst([]);
            var (asked, areLogProbabilities, count) = ((Asked)header[0], header[1] == 1, BitConverter.ToInt32(header, 2));
            if (asked == Asked.Nothing) return;
            var network = networks(Encoding.UTF8.GetString(header.AsSpan(6)));
            using var tape = new Tape(network.Device, asked == Asked.Scores ? GradientTarget.None : GradientTarget.Watched);
            if (asked == Asked.Scores) Scores(network, tape, [], count, areLogProbabilities);
            else Gradients(network, tape, [], count, areLogProbabilities, (_, _) => []);
        }
    }

    /// <summary>The logits of images, or their log-probabilities; on rank 0.</summary>
    internal float[] Scores(string name, Network network, Tape tape, ReadOnlySpan<float> images, int count, bool areLogProbabilities)
    {
        Say(Asked.Scores, name, count, areLogProbabilities);
        IsBroken = true;
        var scores = Scores(network, tape, images, count, areLogProbabilities);
        IsBroken = false;
        return scores;
    }

    /// <summary>The logits of images, and the gradient of what is made of their scores; on rank 0.</summary>
    /// <param name="name">The network's, as others know it.</param>
    /// <param name="network">The network.</param>
    /// <param name="tape">Empty.</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="count">N.</param>
    /// <param name="areLogProbabilities">Whether scores are log-probabilities, rather than logits.</param>
    /// <param name="upstream">Of logits and scores, the gradient with respect to the scores.</param>
    internal (float[] Logits, float[] Gradient) Gradients(
        string name, Network network, Tape tape, ReadOnlySpan<float> images, int count, bool areLogProbabilities, Func<float[], float[], float[]> upstream)
    {
        Say(Asked.Gradients, name, count, areLogProbabilities);
        IsBroken = true;
        var found = Gradients(network, tape, images, count, areLogProbabilities, upstream);
        IsBroken = false;
        return found;
    }

    float[] Scores(Network network, Tape tape, ReadOnlySpan<float> images, int count, bool areLogProbabilities)
    {
        var own = ranks.Scatter(images, CountsOf(count, LengthOf(network)));
        float[] scores = [];
        if (own.Length > 0)
            using (new Part(network.Device, count))
            {
                var logits = network.Forward(tape.Input(ShapeOf(network, own), own), Mode.Evaluate);
                scores = (areLogProbabilities ? logits.LogSoftmax() : logits).ToArray();
                tape.Clear();
            }
        return ranks.Collect(scores, CountsOf(count, network.Classes));
    }

    (float[] Logits, float[] Gradient) Gradients(
        Network network, Tape tape, ReadOnlySpan<float> images, int count, bool areLogProbabilities, Func<float[], float[], float[]> upstream)
    {
        var own = ranks.Scatter(images, CountsOf(count, LengthOf(network)));
        using var part = new Part(network.Device, count);
        var input = own.Length > 0 ? tape.Input(ShapeOf(network, own), own, watch: true) : null;
        var logits = input is null ? null : network.Forward(input, Mode.Evaluate);
        var output = areLogProbabilities ? logits?.LogSoftmax() : logits;
        var all = ranks.Collect(logits?.ToArray() ?? [], CountsOf(count, network.Classes));
        var scores = areLogProbabilities ? ranks.Collect(output?.ToArray() ?? [], CountsOf(count, network.Classes)) : all;
        var climbed = ranks.Scatter(upstream(all, scores), CountsOf(count, network.Classes));
        if (output is not null) tape.Backward(output, tape.Input(output.Shape, climbed));
        var gradient = ranks.Collect(input?.Gradient!.ToArray() ?? [], CountsOf(count, LengthOf(network)));
        tape.Clear();
        return (all, gradient);
    }

    void Say(Asked asked, string name, int count, bool areLogProbabilities) =>
        ranks.FromFirst([(byte)asked, (byte)(areLogProbabilities ? 1 : 0), .. BitConverter.GetBytes(count), .. Encoding.UTF8.GetBytes(name)]);

    /// <summary>Numbers of each rank, where an image has so many: whole blocks, spread evenly.</summary>
    int[] CountsOf(int images, int numbers)
    {
        var blocks = SharedBatch.BlocksOf(images);
        return [.. Enumerable.Range(0, ranks.Count).Select(rank => numbers * (First(rank + 1) - First(rank)))];

        int First(int rank) => Math.Min(images, (int)((long)blocks * rank / ranks.Count) * SharedBatch.ImagesOfBlock);
    }

    static int LengthOf(Network network) => network.Input.Channels * network.Input.Height * network.Input.Width;

    static Shape ShapeOf(Network network, float[] images) =>
        new(images.Length / LengthOf(network), network.Input.Channels, network.Input.Height, network.Input.Width);

    /// <summary>While a part of a batch is computed.</summary>
    readonly ref struct Part
    {
        readonly Device device;

        public Part(Device device, int whole) => (this.device = device).PartOf = whole;

        public void Dispose() => device.PartOf = null;
    }
}
