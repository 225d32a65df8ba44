using NativeTickets.Adversarial;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Lab.Attacks;

/// <summary>
/// What an attack has tuned on images of their own before it attacks any: settings that a search chooses for each network by the median distance of the
/// nearest images that trials find.
/// </summary>
public sealed record AttackTuning
{
    /// <summary>Where it was written.</summary>
    public required TextPosition At { get; init; }

    /// <summary>How many trials there are, at least 1.</summary>
    public required int Trials { get; init; }

    /// <summary>How many images each trial attacks: always the first of the split.</summary>
    public required int Images { get; init; }

    /// <summary>Forward units of an image for one trial.</summary>
    public required double TrialUnits { get; init; }

    /// <summary>What is searched.</summary>
    public required IReadOnlyList<SearchRange> Ranges { get; init; }

    /// <summary>A trial of some settings, in the order of the ranges.</summary>
    public required Func<IReadOnlyList<double>, NearestAttack> Trial { get; init; }

    /// <summary>The attack with the settings that were chosen.</summary>
    public required Func<IReadOnlyList<double>, ImageAttack> Attack { get; init; }

    /// <summary>Forward units of all trials on one network.</summary>
    public double ForwardUnits => Trials * TrialUnits * Images;
}
