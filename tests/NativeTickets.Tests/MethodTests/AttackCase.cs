using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>A golden case of an attack: a network, images of which it errs on a few, and a budget.</summary>
sealed class AttackCase : IDisposable
{
    public const string Section = "5-attacks";
    const string OnlyNet = "digits";

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;

    public AttackCase(string place, string name)
    {
        Case = MethodCase.Read(place, Section, name);
        network = Case.NetworkOf(Case.Has("net") ? Case.Text("net") : OnlyNet, device);
        Victim = new Victim(network);
        var labels = Case["labels"].Values;
        Batch = new ImageBatch(Case["images"].Values, [.. labels.Select(label => (int)label)], [.. Enumerable.Range(0, labels.Length)]);
        Right = [.. Victim.Fooled(Batch.Images, Batch.Labels).Select(fooled => !fooled)];
    }

    public MethodCase Case { get; }

    public Victim Victim { get; }

    /// <summary>All images.</summary>
    public ImageBatch Batch { get; }

    /// <summary>Which of them the network classifies rightly.</summary>
    public bool[] Right { get; }

    public Threat Threat => Of(Case.Has("epsilon") ? (float)Case.Number("epsilon") : 1);

    public int[] Targets => Case.Has("targets") ? [.. Case.Named("targets").Values.Select(target => (int)target)] : [];

    /// <summary>Which images withstand an attack: those it is run on are those that are classified rightly.</summary>
    public bool[] Standing(ImageAttack attack, long seed)
    {
        bool[] stands = [.. Right];
        int[] rows = [.. Enumerable.Range(0, Batch.Count).Where(n => Right[n])];
        var found = attack.Run(Victim, Batch.Select(rows), seed);
        for (var i = 0; i < rows.Length; i++) stands[rows[i]] = !found.Fooled[i];
        return stands;
    }

    /// <summary>The distances of the nearest images; 0 where none was found, as the golden ones have it.</summary>
    public float[] Distances(NearestAttack attack) =>
        [.. attack.Nearest(Victim, Batch, seed: 0).Distances.Select(distance => float.IsFinite(distance) ? distance : 0)];

    /// <summary>A share of the images lies within the band that other runs left, widened by a share of it.</summary>
    public void RequireWithinBand(float[] distances, double widened, double share)
    {
        var (least, most) = (Case[Case.Text("expect") + "least"].Values, Case[Case.Text("expect") + "most"].Values);
        int[] outside =
        [
            .. Enumerable.Range(0, Batch.Count).Where(n => Right[n]
                && !(distances[n] >= (1 - widened) * least[n] && distances[n] <= (1 + widened) * most[n])),
        ];
        var allowed = (1 - share) * Right.Count(right => right);
        Assert.True(outside.Length <= allowed, $"{Case.Name}: {outside.Length} images lie outside the band, allowed are {allowed:0.#}: "
            + string.Join(", ", outside.Take(5).Select(n => $"{n} at {distances[n]:0.#####} of {least[n]:0.#####} to {most[n]:0.#####}")));
        for (var n = 0; n < Batch.Count; n++)
            if (!Right[n]) Assert.Equal(0, distances[n]);
    }

    public void Dispose()
    {
        Victim.Dispose();
        network.Dispose();
        device.Dispose();
    }

    Threat Of(float epsilon) => Case.Text("norm") switch
    {
        "Linf" => new LinfThreat(epsilon),
        "L2" => new L2Threat(epsilon),
        var other => throw new InvalidOperationException($"{Case.Name} is of norm {other}"),
    };
}
