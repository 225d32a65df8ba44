using System.Diagnostics;
using System.Runtime.InteropServices;
using NativeTickets.Adversarial;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Evaluations;

/// <summary>Runs all attacks of an evaluation on one network, continuing after what the log has already.</summary>
sealed class NetworkEvaluation(EvaluateSpec spec, string network, EvaluationBatches batches, EvaluationSources sources, OutcomeLog log,
    UnfinishedAttack unfinished, NetworkTuning tuning, EvaluationProgress progress, long seed, string hash, string imagesFolder)
{
    /// <summary>How many images that check has at most.</summary>
    public const int AnyChangeImages = 100; // of the first images: enough to see it fail, and a hundredth of the cost of an attack on all

    /// <summary>Forward units of an image in that check: two for each step, and one for what they end with.</summary>
    public const double AnyChangeUnits = 2 * AnyChangeSteps + 1;

    const int AnyChangeSteps = 40;
    const float StepsCross = 2.5f; // the steps together are so many times the budget: Madry et al. 2018's choice

    /// <summary>Gradient steps of an adversary who may change every pixel as it likes: what no network withstands whose gradients mean anything.</summary>
    static readonly GradientAscent AnyChangeAttack = new(new LinfThreat(1), AnyChangeSteps, StepsCross / AnyChangeSteps, randomStart: false);

    readonly CrossEntropyLoss loss = new();

    bool AsksForGradients => spec.Attacks.Any(attack => attack.Kind.IsWhiteBox);

    /// <summary>Attacks everything.</summary>
    /// <param name="cancellation">Asks to stop at the next batch; within one, its networks ask.</param>
    public NetworkOutcomes Run(CancellationToken cancellation)
    {
        var victim = sources.Of(network);
        var before = victim.Digest();
        Part(MetricNames.Natural, "clean images", EvaluationProgress.NaturalUnits(spec), batches.Firsts, first => Natural(victim, first));
        if (AsksForGradients)
            Part(MetricNames.AnyChange, "images that may change in every pixel", AnyChangeUnits,
                batches.Firsts.Where(first => first < AnyChangeImages), first => AnyChange(victim, first));
        var chosen = TunedAttacks.Of(spec).ToDictionary(tuned => tuned.Name, tuned => tuning.Run(victim, network, tuned, cancellation));
        foreach (var attack in spec.Attacks)
        {
            var made = TunedAttacks.Of(spec, attack) is { } tuned ? attack.Kind.TuningOf(attack)!.Attack(chosen[tuned.Name]) : attack.Make();
            if (attack.Source is { } source) made = new TransferredAttack(sources.Of(source), made);
            Part(attack.Name, attack.Name, attack.ForwardUnits(victim.Classes), batches.Firsts, first => Attack(victim, attack, made, first));
        }
        return Outcomes(victim.Digest() == before) with { UnsoundVariances = sources.UnsoundVariancesOf(network), Logits = Look(victim) };

        void Part(string name, string title, double units, IEnumerable<int> firsts, Func<int, OutcomeRow> outcome)
        {
            var (clock, isNew) = (Stopwatch.StartNew(), false);
            foreach (var first in firsts)
            {
                cancellation.ThrowIfCancellationRequested();
                var row = log.Find(network, name, first);
                var count = batches.CountFrom(first);
                progress.Begin($"{title} on {network}, images {first + 1:#,0} to {first + count:#,0} of {batches.Images:#,0}", units * count);
                isNew |= row is null;
                if (row is not null) RequireSaved(name, first);
                else log.Append(unfinished.Run(new AttackedBatch(network, name, first), () => Units(victim, name), () => outcome(first)));
                progress.End(row is not null);
            }
            if (!isNew) return;
            var right = log.Of(network, name).SelectMany(row => row.Right).ToArray();
            progress.Ended($"{title} on {network}: {(double)right.Count(r => r) / Math.Max(right.Length, 1) * 100:0.00} % of {right.Length:#,0} right",
                clock.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Looks at the logits of the first images; what it costs is no attack's.</summary>
    LogitsSeen Look(Victim victim)
    {
        var (seen, images, notFinite) = (new HashSet<string>(), 0, 0);
        foreach (var first in batches.Firsts.TakeWhile(first => first < AnyChangeImages))
        {
            var batch = batches.Read(first);
            var logits = victim.Logits(batch.Select([.. Enumerable.Range(0, Math.Min(batch.Count, AnyChangeImages - first))]).Images);
            foreach (var row in logits.Chunk(victim.Classes))
            {
                images++;
                if (!Array.TrueForAll(row, float.IsFinite)) notFinite++;
                seen.Add(Convert.ToHexString(MemoryMarshal.AsBytes<float>(row)));
            }
        }
        return new LogitsSeen(images, seen.Count, notFinite);
    }

    /// <summary>What was asked so far of all networks that an attack asks.</summary>
    double Units(Victim victim, string name) => victim.ForwardUnits
        + (spec.Attacks.FirstOrDefault(attack => attack.Name == name)?.Source is { } source && source != network ? sources.Of(source).ForwardUnits : 0);

    OutcomeRow Natural(Victim victim, int first)
    {
        var (clock, units, batch) = (Stopwatch.StartNew(), victim.ForwardUnits, batches.Read(first));
        if (!AsksForGradients)
        {
            var found = Row(MetricNames.Natural, first, [.. victim.Fooled(batch.Images, batch.Labels).Select(fooled => !fooled)], 0, 0, victim, units, clock);
            Save(victim, MetricNames.Natural, batch, batch.Images, first);
            return found;
        }
        var at = victim.Gradients(loss, batch.Images, batch.Labels);
        var (right, vanished) = (new bool[batch.Count], 0);
        for (var n = 0; n < batch.Count; n++)
        {
            right[n] = !Victim.IsFooled(at.Logits.AsSpan(n * victim.Classes, victim.Classes), batch.Labels[n]);
            if (at.Gradient.AsSpan(n * batch.ImageLength, batch.ImageLength).IndexOfAnyExcept(0f) < 0) vanished++;
        }
        var row = Row(MetricNames.Natural, first, right, 0, vanished, victim, units, clock);
        Save(victim, MetricNames.Natural, batch, batch.Images, first);
        return row;
    }

    OutcomeRow AnyChange(Victim victim, int first)
    {
        var (clock, units) = (Stopwatch.StartNew(), victim.ForwardUnits);
        var batch = RightOnes(first);
        int[] some = [.. Enumerable.Range(0, batch.Count).Where(n => batch.Numbers[n] - batches.Skipped < AnyChangeImages)];
        var findings = AnyChangeAttack.Run(victim, batch.Select(some), seed);
        return Row(MetricNames.AnyChange, first, [.. findings.Fooled.Select(fooled => !fooled)], 0, 0, victim, units, clock);
    }

    OutcomeRow Attack(Victim victim, AttackSpec attack, ImageAttack made, int first)
    {
        var (clock, units) = (Stopwatch.StartNew(), victim.ForwardUnits);
        var sourceUnits = attack.Source is { } source && source != network ? sources.Of(source).ForwardUnits : 0;
        var (right, batch) = ((bool[])[.. log.Find(network, MetricNames.Natural, first)!.Right], RightOnes(first));
        var (findings, outside) = (made.Run(victim, batch, seed), 0);
        for (var n = 0; n < batch.Count; n++)
        {
            var image = findings.Images.AsSpan(n * batch.ImageLength, batch.ImageLength);
            // whatever the network makes of an image that is none, nobody can show it
            right[batch.Numbers[n] - batches.Skipped - first] = !findings.Fooled[n] || image.ContainsAnyExceptInRange(float.MinValue, float.MaxValue);
            if (!made.Threat.Admits(image, batch.Image(n))) outside++;
        }
        if (attack.Source is not null && attack.Source != network) units -= sources.Of(attack.Source).ForwardUnits - sourceUnits;
        var row = Row(attack.Name, first, right, outside, 0, victim, units, clock);
        Save(victim, attack.Name, batch, findings.Images, first, ("norm", attack.Threat.Name), ("epsilon", NumberText.Shortest(attack.Epsilon)));
        return row;
    }

    /// <summary>Writes images with what the network makes of them; that look at them is no part of the evaluation's cost.</summary>
    void Save(Victim victim, string attack, ImageBatch batch, float[] images, int first, params (string Key, string Text)[] texts)
    {
        if (!spec.SaveImages || batch.Count == 0) return;
        (string Key, string Text)[] all =
        [
            (StageWeights.StageKey, hash), ("network", network), ("attack", attack), ("split", spec.OnTest ? "test" : "validation"), .. texts,
        ];
        StoredImages.Write(ImagesOf(attack, first), batch,
            batches.ShapeOf(batch.Count), images, victim.Logits(images), all.ToDictionary(text => text.Key, text => text.Text));
    }

    string ImagesOf(string attack, int first) =>
        Path.Combine(imagesFolder, network, attack, FormattableString.Invariant($"{first:000000}.safetensors"));

    /// <summary>The images of a batch that an earlier run attacked are written before its outcomes, so they have to be there and whole.</summary>
    void RequireSaved(string attack, int first)
    {
        if (!spec.SaveImages || MetricNames.ReservedAttacks.Contains(attack) || RightOnes(first).Count == 0) return;
        var path = ImagesOf(attack, first);
        if (!File.Exists(path))
            throw new RunException($"{path}: is missing, though {OutcomeLog.FileName} has its outcomes; put it back, or "
                + StageManifest.RemedyFor(Path.GetDirectoryName(imagesFolder)!));
        StageWeights.Open(path, hash);
    }

    /// <summary>The images of a batch that the network classifies correctly without an attack.</summary>
    ImageBatch RightOnes(int first)
    {
        var (batch, right) = (batches.Read(first), log.Find(network, MetricNames.Natural, first)!.Right);
        return batch.Select([.. Enumerable.Range(0, batch.Count).Where(n => right[n])]);
    }

    OutcomeRow Row(string attack, int first, bool[] right, int outside, int vanished, Victim victim, double unitsBefore, Stopwatch clock) =>
        new(network, attack, first, right, outside, vanished, victim.ForwardUnits - unitsBefore, clock.Elapsed.TotalSeconds);

    NetworkOutcomes Outcomes(bool isUnchanged)
    {
        var natural = log.Of(network, MetricNames.Natural);
        return new NetworkOutcomes(network, Right(MetricNames.Natural), AsksForGradients ? natural.Sum(row => row.Vanished) : null,
            [.. spec.Attacks.Select(attack => new AttackOutcomes(attack, Right(attack.Name), log.Of(network, attack.Name).Sum(row => row.Outside)))],
            AsksForGradients ? Right(MetricNames.AnyChange) : null, isUnchanged);

        bool[] Right(string attack) => [.. log.Of(network, attack).SelectMany(row => row.Right)];
    }
}
