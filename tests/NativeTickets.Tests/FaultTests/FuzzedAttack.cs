using System.Globalization;
using NativeTickets.Adversarial;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>What was kept of attacks that were interrupted, and attacks that continue from it.</summary>
static class FuzzedAttack
{
    static readonly LinfThreat Threat = new(0.05f);

    static readonly (Network Network, LinearNetwork Layer) Attacked = LinearNetwork.Create(Device.Open("cpu", threads: 1), classes: 5);

    static readonly ImageBatch Batch = Attacked.Layer.RightlyClassified(4, seed: 3);

    /// <summary>What was kept at a few places of a sequence of attacks.</summary>
    public static byte[][] Seeds { get; } = [.. new[] { 2, 6, 12, 17 }.Select(Kept).Select(FuzzedReader.WithoutChecksum)];

    static ImageAttack Attack => new AttackSequence([
        new Apgd(Threat, new CrossEntropyLoss(), 4, restarts: 2), Apgd.Targeted(Threat, 3, 2), new Fab(Threat, 3, 2), new Square(Threat, 4)]);

    /// <summary>Reads a file, and continues the attack from there.</summary>
    public static void Read(byte[] bytes, string folder)
    {
        if (UnfinishedAttack.Read(FuzzedReader.Put(bytes, folder, "attack.safetensors"), new AttackedBatch("a", "b", 0)) is not { } kept) return;
        var journal = new AttackJournal();
        using var victim = new Victim(Attacked.Network, journal);
        journal.Continue(kept.Frames);
        Attack.Run(victim, Batch, seed: 5);
    }

    static byte[] Kept(int at)
    {
        var (journal, taken) = (new AttackJournal(), 0);
        IReadOnlyList<AttackFrame> frames = [];
        journal.Stepped = () =>
        {
            if (++taken == at) frames = journal.Keep();
        };
        using (var victim = new Victim(Attacked.Network, journal)) Attack.Run(victim, Batch, seed: 5);
        Assert.NotEmpty(frames);
        var texts = new Dictionary<string, string>
        {
            ["format"] = "nativetickets attack 1",
            ["network"] = "a",
            ["attack"] = "b",
            ["first"] = "0",
            ["seconds"] = "1.5",
            ["units"] = "12",
        };
        var tensors = new Dictionary<string, WeightsEntry>();
        foreach (var (depth, frame) in frames.Index())
        {
            texts[$"loop{depth}"] = string.Create(CultureInfo.InvariantCulture, $"{frame.Unit} {frame.Index}");
            foreach (var (name, values) in frame.State.Arrays.Where(array => array.Value.Length > 0))
                tensors[$"loop{depth}/{name}"] = new WeightsEntry(new Shape(values.Length), values);
        }
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "attack.safetensors");
        WeightsFile.Write(path, tensors, texts);
        return File.ReadAllBytes(path);
    }
}
