using NativeTickets.Lab.Attacks;

namespace NativeTickets.Lab.Evaluations;

/// <summary>What an attack came to on all images of an evaluation.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Right">Whether the network still classifies each image rightly.</param>
/// <param name="Outside">How many adversarial images broke the rules.</param>
sealed record AttackOutcomes(AttackSpec Attack, bool[] Right, int Outside);
