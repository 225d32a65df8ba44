namespace NativeTickets.Pruning;

/// <summary>What an update makes of a layer's mask.</summary>
/// <param name="Kept">The new mask, row-major; true keeps.</param>
/// <param name="Carried">
/// The weights that continue as they were, with what the optimizer remembers of them. All others are +0 afterwards: what was dropped, and what is grown.
/// </param>
public sealed record LayerChange(bool[] Kept, bool[] Carried)
{
    /// <summary>Sets to +0 what does not continue.</summary>
    /// <param name="numbers">One for each weight: the weights, or what an optimizer remembers of them.</param>
    public void ApplyTo(Span<float> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
            if (!Carried[i]) numbers[i] = 0;
    }
}
