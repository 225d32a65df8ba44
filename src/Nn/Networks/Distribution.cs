namespace NativeTickets.Nn;

/// <summary>What start weights are drawn from.</summary>
enum Distribution
{
    /// <summary>One number for all.</summary>
    Constant,

    /// <summary>Uniform in plus or minus a bound.</summary>
    Uniform,

    /// <summary>Normal around 0.</summary>
    Normal,
}
