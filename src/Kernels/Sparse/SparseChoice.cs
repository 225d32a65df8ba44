using System.Diagnostics.CodeAnalysis;

namespace NativeTickets.Kernels;

/// <summary>Whether the sparse kernels are the faster ones for a pattern.</summary>
static class SparseChoice
{
    public const double Crossover = 0.45;

    /// <summary>True for a pattern whose density is below the crossover.</summary>
    public static bool Takes([NotNullWhen(true)] WeightPattern? pattern) => pattern is not null && pattern.Density <= pattern.SparseUpTo;
}
