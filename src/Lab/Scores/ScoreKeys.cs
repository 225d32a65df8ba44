using NativeTickets.Lab.Objectives;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Scores;

/// <summary>Keys that scores by gradients share.</summary>
static class ScoreKeys
{
    const string Running = "running";

    public static Key<string> Statistics { get; } = new("statistics", Rules.Word("batch", Running), Default.Of("batch"),
        "Whose statistics batch norm uses: those of the images that are scored, or the running ones.");

    public static Key<Chosen<ObjectiveKind>> Objective { get; } = new("objective", Rules.Kind("objective", ObjectiveKind.All), Default.Of("crossEntropy"),
        "The loss whose gradient is taken; an adversarial one takes it on images that its attack finds.");

    /// <summary>Steps of the plain loss, for forecasts.</summary>
    public static Chosen<ObjectiveKind> Plain => new(ObjectiveKind.All["crossEntropy"], new Settings(default, []));

    public static Mode ModeOf(Settings settings) => Statistics.Read(settings) == Running ? Mode.Evaluate : Mode.Train;
}
