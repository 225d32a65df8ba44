namespace NativeTickets.Nn;

/// <summary>A tensor that belongs to a network's state but is not trained: running statistics.</summary>
/// <param name="Name">Its path in the network; also its name in a weights file.</param>
/// <param name="Value">A plain tensor.</param>
public sealed record StateTensor(string Name, Tensor Value);
