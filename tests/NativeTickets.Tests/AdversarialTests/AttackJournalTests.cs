using System.Diagnostics;
using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Attacks that are stopped in their midst and continue from what was kept, or are asked to stop.</summary>
public sealed class AttackJournalTests : IDisposable
{
    const int Count = 24, Classes = 5;
    const string Sequence = "autoattack";

    readonly Device device = Device.Open("cpu", threads: 1);
    float linf = 0.005f, l2 = 0.1f;

    public static TheoryData<string> Attacks { get; } =
        ["pgd", "pgd-restarts", "apgd", "apgd-targeted", "fab", "square", "carlini-wagner", Sequence, "transfer",
            "pgd-targeted", "apgd-towards", "fab-untargeted", "square-l2", "square-auto", "ddn", "fmn", "fmn-l2", "fmn-sgd"];

    [Theory, MemberData(nameof(Attacks))]
    public void An_attack_that_is_stopped_anywhere_continues_to_the_same_images_at_the_same_cost(string name)
    {
        using var network = Linear(out var batch);
        var whole = Whole(name, network, batch, out var steps, out var units);
        Assert.True(steps > 5, $"{steps} steps cannot be stopped in their midst");
        Assert.True(name == "transfer" || whole.Fooled.Any(f => f) && whole.Fooled.Any(f => !f), "all images have one outcome, which tells too little");
        foreach (var stop in Enumerable.Range(0, 6).Select(i => 1 + i * (steps - 1) / 5).Distinct())
        {
            // stopped twice: what was kept of a continued attack must do, too
            IReadOnlyList<AttackFrame> kept = [];
            var (spent, left) = (0.0, stop);
            for (var run = 0; run < 3; run++)
            {
                var journal = new AttackJournal();
                using var victim = new Victim(network, journal);
                var (mark, taken) = (0.0, 0);
                journal.Resumed = () => mark = victim.ForwardUnits;
                journal.Continue(kept);
                IReadOnlyList<AttackFrame>? last = null;
                journal.Stepped = () =>
                {
                    if (++taken <= left) return;
                    last = [.. journal.Keep().Select(frame => frame with { State = new AttackState(frame.State.Arrays) })];
                    throw new OperationCanceledException();
                };
                try
                {
                    var found = Make(name, network, journal).Run(victim, batch, seed: 5);
                    Assert.Equal(whole.Images, found.Images);
                    Assert.Equal(whole.Fooled, found.Fooled);
                    Assert.Equal(units, spent + victim.ForwardUnits - mark);
                    break;
                }
                catch (OperationCanceledException)
                {
                    Assert.True(run < 2, "it was stopped a third time");
                    (kept, spent) = (last!, spent + victim.ForwardUnits - mark);
                    left = run == 0 ? 4 : int.MaxValue;
                }
            }
        }
    }

    [Fact]
    public void What_was_kept_of_another_attack_or_was_changed_is_refused()
    {
        using var network = Linear(out var batch);
        var frames = Kept("fab", network, batch, 30);
        var state = frames[^1].State.Arrays;
        Refused("apgd", frames);
        Refused("fab", [frames[0] with { Index = 9 }, frames[1]]);
        Refused("fab", [frames[0], frames[1] with { Index = -1 }]);
        Refused("fab", Changed("targets", [.. state["targets"].Select(_ => (float)Classes)]));
        Refused("fab", Changed("targets", [.. state["targets"].Select(_ => float.NaN)]));
        Refused("fab", Changed("places", [.. state["places"].Reverse()]));
        foreach (var name in state.Keys)
            foreach (var broken in (float[][])[[], [.. state[name], 0], [.. state[name].Skip(1)]])
                Refused("fab", Changed(name, broken));

        AttackFrame[] Changed(string name, float[] values) =>
            [frames[0], frames[1] with { State = new AttackState(new Dictionary<string, float[]>(state) { [name] = values }) }];

        void Refused(string attack, IReadOnlyList<AttackFrame> changed)
        {
            var journal = new AttackJournal();
            using var victim = new Victim(network, journal);
            journal.Continue(changed);
            var error = Assert.Throws<AdversarialException>(() => Make(attack, network, journal).Run(victim, batch, seed: 5));
            Assert.StartsWith("what was kept of an unfinished attack", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_attack_says_where_it_is()
    {
        using var network = Linear(out var batch);
        var (positions, done) = (new List<string>(), new List<double>());
        var journal = new AttackJournal();
        journal.Stepped = () => (_, _) = (Add(positions, journal.Position), Add(done, journal.Done));
        using (var victim = new Victim(network, journal)) Make(Sequence, network, journal).Run(victim, batch, seed: 5);
        Assert.Contains("APGD + targeted APGD + FAB + Square, attack 1 of 4, APGD, step 13 of 20", positions);
        Assert.Contains("APGD + targeted APGD + FAB + Square, attack 3 of 4, FAB, target 2 of 4, step 7 of 20", positions);
        Assert.Contains("APGD + targeted APGD + FAB + Square, attack 4 of 4, Square, query 150 of 200", positions);
        Assert.Equal(done.Order(), done);
        Assert.InRange(done[^1], 0.9, 1);
        Assert.Equal("", journal.Position);

        static bool Add<T>(List<T> list, T item)
        {
            list.Add(item);
            return true;
        }
    }

    [Theory, MemberData(nameof(Attacks))]
    public void A_request_to_stop_is_heard_within_two_seconds_in_the_midst_of_any_attack(string name)
    {
        // 512 images in one batch: a gradient of them all takes seconds where several programs share the processor
        using var network = Networks.Create("vgg16-w8", device, new ImageShape(3, 32, 32), Classes, seed: 1);
        var stream = new RandomStream(1, "images");
        float[] images = [.. Enumerable.Range(0, 512 * 3 * 32 * 32).Select(_ => stream.NextUniform())];
        using var asked = new CancellationTokenSource();
        using var victim = new Victim(network, cancellation: asked.Token);
        var batch = new ImageBatch(images, Answers(network, images), [.. Enumerable.Range(0, 512)]);
        var clock = new Stopwatch();
        using var timer = new Timer(_ =>
        {
            clock.Start();
            asked.Cancel();
        }, null, 100, Timeout.Infinite);
        Assert.ThrowsAny<OperationCanceledException>(() => Make(name, network, victim.Journal, asked.Token).Run(victim, batch, seed: 1));
        Assert.True(clock.IsRunning, "it ended before it was asked to");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2);
    }

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();

    /// <summary>A linear classifier, and images of which about half are within reach of the attacks.</summary>
    Network Linear(out ImageBatch batch)
    {
        var (network, layer) = LinearNetwork.Create(device, Classes);
        var images = batch = layer.RightlyClassified(Count, seed: 3);
        linf = Median(false);
        l2 = Median(true);
        return network;

        float Median(bool isL2) => (float)
            Enumerable.Range(0, Count).Select(n => layer.Margin(images.Image(n), images.Labels[n], isL2)).Order().ElementAt(Count / 2);
    }

    static int[] Answers(Network network, float[] images)
    {
        using var victim = new Victim(network);
        return [.. victim.Logits(images).Chunk(Classes).Select(logits => Array.IndexOf(logits, logits.Max()))];
    }

    AttackFindings Whole(string name, Network network, ImageBatch batch, out int steps, out double units)
    {
        var (journal, counted) = (new AttackJournal(), 0);
        journal.Stepped = () => counted++;
        using var victim = new Victim(network, journal);
        var found = Make(name, network, journal).Run(victim, batch, seed: 5);
        (steps, units) = (counted, victim.ForwardUnits);
        return found;
    }

    IReadOnlyList<AttackFrame> Kept(string name, Network network, ImageBatch batch, int at)
    {
        var (journal, taken) = (new AttackJournal(), 0);
        IReadOnlyList<AttackFrame> kept = [];
        journal.Stepped = () =>
        {
            if (++taken == at) kept = journal.Keep();
        };
        using var victim = new Victim(network, journal);
        Make(name, network, journal).Run(victim, batch, seed: 5);
        return kept;
    }

    ImageAttack Make(string name, Network network, AttackJournal journal, CancellationToken cancellation = default)
    {
        var threat = new LinfThreat(linf);
        return name switch
        {
            "pgd" => new GradientAscent(threat, 20, linf / 5),
            "pgd-restarts" => new GradientAscent(threat, 7, linf / 3, restarts: 5, loss: new MarginLoss()),
            "apgd" => new Apgd(threat, new DlrLoss(), 40, restarts: 2),
            "apgd-targeted" => Apgd.Targeted(threat, 20, 3),
            "fab" => new Fab(threat, 20, 3),
            "square" => new Square(threat, 100),
            "carlini-wagner" => new CarliniWagner(new L2Threat(l2), 4, 30),
            "pgd-targeted" => new GradientAscent(threat, 20, linf, restarts: 2, target: TargetChoice.Random),
            "apgd-towards" => Apgd.Towards(new L2Threat(2 * l2), TargetChoice.LeastLikely, new ExactCrossEntropyLoss(towardsTarget: true), 40),
            "fab-untargeted" => Fab.Untargeted(threat, 20, 3),
            "square-l2" => new Square(new L2Threat(l2), 100),
            "square-auto" => new Square(threat, 100, SquareSchedule.AutoAttack),
            "ddn" => new Ddn(new L2Threat(l2), 40, firstBudget: l2),
            "fmn" => new Fmn(threat, 40, stepSize: l2),
            "fmn-l2" => new Fmn(new L2Threat(l2), 40, l2, FmnProjection.Sphere),
            "fmn-sgd" => new SgdFmn(threat, new SgdFmnRates(linf, 0.8, 0.1, 0.2), 40, new DlrLoss()),
            Sequence => new AttackSequence([
                new Apgd(threat, new CrossEntropyLoss(), 20), Apgd.Targeted(threat, 20), new Fab(threat, 20, 4), new Square(threat, 200)]),
            "transfer" => new TransferredAttack(new Victim(network, journal, cancellation), new GradientAscent(threat, 20, linf / 5, restarts: 2)),
            _ => throw new ArgumentException(name),
        };
    }
}
