namespace NativeTickets.Kernels;

/// <summary>
/// The taps that have seen the pixels of a phase of a strided convolution, those whose row and column leave the remainders number / stride and number mod
/// stride: of each side tap (remainder + padding) mod stride and every stride-th after it. A stride of 1 has one phase, which all taps have seen.
/// </summary>
/// <param name="number">Of the phase.</param>
/// <param name="windowRows">Of the convolution.</param>
/// <param name="windowColumns">Of the convolution.</param>
/// <param name="stride">Of the convolution.</param>
/// <param name="padding">Of the convolution.</param>
readonly struct PhaseTaps(int number, int windowRows, int windowColumns, int stride, int padding)
{
    /// <summary>The first tap's row.</summary>
    public readonly int Down = (number / stride + padding) % stride;

    /// <summary>The first tap's column.</summary>
    public readonly int Across = (number % stride + padding) % stride;

    /// <summary>Rows of taps.</summary>
    public readonly int Rows = AlongOneSide(windowRows, (number / stride + padding) % stride, stride);

    /// <summary>Columns of taps.</summary>
    public readonly int Columns = AlongOneSide(windowColumns, (number % stride + padding) % stride, stride);

    /// <summary>Taps.</summary>
    public int Count => Rows * Columns;

    /// <summary>Along one side, the most taps that a phase has.</summary>
    public static int Most(int taps, int stride) => AlongOneSide(taps, 0, stride);

    static int AlongOneSide(int taps, int first, int stride) => Math.Max(taps - first + stride - 1, 0) / stride;
}
