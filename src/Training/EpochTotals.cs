namespace NativeTickets.Training;

/// <summary>Sums of loss and correct answers over an epoch, kept on the device: a step reads nothing back.</summary>
/// <remarks>Sums of correct answers are exact up to 2^24 images, more than any epoch here has.</remarks>
sealed class EpochTotals(Device device) : IDisposable
{
    /// <summary>Σ mean loss of a batch times its images.</summary>
    public Tensor Loss { get; } = Tensor.Zeros(device, default);

    /// <summary>Σ correct answers.</summary>
    public Tensor Correct { get; } = Tensor.Zeros(device, default);

    public void Clear()
    {
        Loss.Fill(0);
        Correct.Fill(0);
    }

    public void Add(Tensor meanLoss, Tensor correct, int images)
    {
        Loss.AddScaled(meanLoss, images);
        Correct.AddScaled(correct, 1);
    }

    /// <summary>Waits for the device and reads both sums.</summary>
    public (double Loss, double Correct) Read() => (Loss.Item(), Correct.Item());

    public void Dispose()
    {
        Loss.Dispose();
        Correct.Dispose();
    }
}
