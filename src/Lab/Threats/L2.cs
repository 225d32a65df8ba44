using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Threats;

/// <summary>The L2 ball: the Euclidean length of the change of an image is at most epsilon.</summary>
sealed class L2() : ThreatKind("l2", "The Euclidean length of the change of an image.")
{
    public override Threat Make(float epsilon) => new L2Threat(epsilon);
}
