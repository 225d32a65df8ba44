using System.Diagnostics;
using NativeTickets.Adversarial;
using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Evaluations;

/// <summary>How far an evaluation is, in forward units as if every image withstood to the end; tells whoever watches, a few times a second at most.</summary>
sealed class EvaluationProgress
{
    const double ReportSeconds = 0.25; // a person reads no faster

    readonly StageWork stage;
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly double total;
    string what = "begins";
    double done, found, batch, lastReport = double.NegativeInfinity;

    /// <summary>Of an evaluation of which nothing is done yet.</summary>
    /// <param name="spec">What is evaluated.</param>
    /// <param name="images">How many images there are.</param>
    /// <param name="classes">How many classes they have.</param>
    /// <param name="stage">Whose progress it is.</param>
    public EvaluationProgress(EvaluateSpec spec, int images, int classes, StageWork stage)
    {
        this.stage = stage;
        total = UnitsOf(spec, images, classes);
        Journal = new AttackJournal();
    }

    /// <summary>What the attack that runs says of itself.</summary>
    public AttackJournal Journal { get; }

    /// <summary>Forward units of an image for its natural outcome: attacks by gradient look at its gradient too.</summary>
    public static double NaturalUnits(EvaluateSpec spec) => spec.Attacks.Any(attack => attack.Kind.IsWhiteBox) ? 2 : 1;

    /// <summary>Forward units of a whole evaluation, if every image withstands to the end.</summary>
    public static double UnitsOf(EvaluateSpec spec, int images, int classes)
    {
        var every = NaturalUnits(spec) + spec.Attacks.Sum(attack => attack.ForwardUnits(classes));
        var some = NaturalUnits(spec) > 1 ? NetworkEvaluation.AnyChangeUnits * Math.Min(images, NetworkEvaluation.AnyChangeImages) : 0;
        return spec.Of.Count * (every * images + some + TunedAttacks.ForwardUnits(spec));
    }

    /// <summary>A batch begins that may take so many units.</summary>
    public void Begin(string words, double units)
    {
        (what, batch, lastReport) = (words, units, double.NegativeInfinity);
        Tell();
    }

    /// <summary>It is done.</summary>
    /// <param name="isFound">Whether an earlier run had done it.</param>
    public void End(bool isFound)
    {
        done += batch;
        if (isFound) found += batch;
        batch = 0;
    }

    /// <summary>An attack on all images is done.</summary>
    public void Ended(string outcome, double seconds)
    {
        lastReport = double.NegativeInfinity;
        Tell(); // so that the line of the outcome has the time that is left now
        stage.Listener.PartEnded(stage.Header, outcome, seconds);
    }

    /// <summary>Says how far it is, unless that was said just now.</summary>
    public void Tell()
    {
        var now = clock.Elapsed.TotalSeconds;
        if (now - lastReport < ReportSeconds) return;
        lastReport = now;
        var reached = Math.Min(done + batch * Journal.Done, total);
        var speed = (reached - found) / now; // units of this run alone
        var position = Journal.Position;
        stage.Report(new StageProgress(position.Length > 0 ? $"{what}, {position}" : what, total > 0 ? reached / total : 1, null, null,
            speed, speed > 0 ? (total - reached) / speed : double.NaN)
        {
            IsInUnits = true,
        });
    }
}
