namespace NativeTickets.Nn;

/// <summary>A linear approach to the learning rate.</summary>
/// <param name="From">The rate of step 0.</param>
/// <param name="Steps">The step that first has the full rate.</param>
public readonly record struct WarmUp(double From, long Steps);
