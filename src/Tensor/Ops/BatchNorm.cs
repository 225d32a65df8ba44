using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Batch normalization, with the statistics of the batch or the running ones.</summary>
sealed class BatchNormNode : Node
{
    public Tensor Input { get; set; } = null!;

    public Tensor Weight { get; set; } = null!;

    public Tensor Bias { get; set; } = null!;

    public DeviceBuffer Mean { get; set; } = null!;

    public DeviceBuffer Inverse { get; set; } = null!;

    public bool Training { get; set; }

    public bool Rectify { get; set; }

    public DeviceBuffer? Signs { get; set; }

    /// <summary>The output as kernels can compute it while they read: what was folded before weights could be stepped.</summary>
    public DeferredNorm Deferred => new(Input.Buffer, Mean, Scale!, Shift!, Rectify);

    public DeviceBuffer? Scale { get; set; }

    public DeviceBuffer? Shift { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var numbers = new BatchNormNumbers(Input.Extent, Input.Buffer, Mean, Inverse, Weight.Buffer, Bias.Buffer, Rectify);
        var (wantsWeight, wantsBias, wantsInput) = (tape.Wants(Weight), tape.Wants(Bias), tape.Wants(Input));
        if (wantsInput && !Training)
        {
            var gradInput = tape.Receive(Input);
            BatchNormKernels.GradInputRunning(numbers, gradOutput, gradInput, Signs);
            tape.Deliver(Input, gradInput);
            wantsInput = false;
        }
        if (!wantsWeight && !wantsBias && !wantsInput) return;

        var device = tape.Device.Kernels;
        var gradWeight = wantsWeight ? tape.Receive(Weight) : device.Rent(Input.Extent.C);
        var gradBias = wantsBias ? tape.Receive(Bias) : device.Rent(Input.Extent.C);
        if (wantsInput)
        {
            var gradInput = tape.Receive(Input);
            BatchNormKernels.GradBatch(numbers, gradOutput, gradWeight, gradBias, gradInput);
            tape.Deliver(Input, gradInput);
        }
        else
        {
            BatchNormKernels.GradParameters(numbers, gradOutput, gradWeight, gradBias);
        }
        HandBack(tape, Weight, gradWeight, wantsWeight);
        HandBack(tape, Bias, gradBias, wantsBias);
    }

    static void HandBack(Tape tape, Tensor parameter, DeviceBuffer computed, bool isWanted)
    {
        if (isWanted) tape.Deliver(parameter, computed);
        else tape.Device.Kernels.Return(computed);
    }
}

public sealed partial class Tensor
{
    /// <summary>
    /// Batch normalization: <c>y = (x − mean[c]) / √(variance[c] + ε) · weight[c] + bias[c]</c>. In training mean and variance are the batch's, over N, H and W
    /// (the variance divided by their count M), and the running ones are moved towards them in place:
    /// <c>running ← (1 − momentum)·running + momentum·new</c>, the variance there divided by M − 1. Otherwise they are the running ones.
    /// </summary>
    /// <param name="weight">Scale of each channel, [C].</param>
    /// <param name="bias">Shift of each channel, [C].</param>
    /// <param name="runningMean">[C]; no gradient passes to it.</param>
    /// <param name="runningVariance">[C]; no gradient passes to it.</param>
    /// <param name="training">True to use the batch's statistics and move the running ones.</param>
    /// <param name="momentum">In [0, 1].</param>
    /// <param name="epsilon">Above 0; keeps the root from 0.</param>
    /// <param name="rectify">True for <c>max(0, y)</c> instead of y: the same bits as <see cref="Relu"/> after it, without passes over memory of its
    /// own.</param>
    /// <returns>The shape of this tensor.</returns>
    /// <exception cref="ShapeException">This tensor is neither [N, C] nor [N, C, H, W], a shape differs, or a channel has one number to train on.</exception>
    /// <remarks>Deterministic, whatever the number of threads. Source: Ioffe and Szegedy 2015, arXiv:1502.03167.</remarks>
    public Tensor BatchNorm(
        Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool training, float momentum = 0.1f, float epsilon = 1e-5f,
        bool rectify = false)
    {
        const string op = "batchnorm";
        Arguments.RequireBatch(this, op);
        if (Shape.Rank is not (2 or 4)) throw new ShapeException($"{op}: expects features [N, F] or images [N, C, H, W], got {Shape}");
        Arguments.RequireChannels(this, weight, op, "weight");
        Arguments.RequireChannels(this, bias, op, "bias");
        Arguments.RequireChannels(this, runningMean, op, "runningMean");
        Arguments.RequireChannels(this, runningVariance, op, "runningVariance");
        if (training && (long)WholeBatch * Extent.Plane < 2)
            throw new ShapeException($"{op}: training needs at least 2 numbers per channel for a variance, got 1 in {Shape}");

        var device = Device.Kernels;
        var isRecorded = Tape is { } own && (own.Wants(this) || own.Wants(weight) || own.Wants(bias));
        var kept = !training && KeptNumbers.ArePaidFor(Device) ? Kept(runningMean, runningVariance, epsilon) : null;
        var mean = kept?.First ?? (isRecorded ? Tape!.Keep(Extent.C) : device.Rent(Extent.C));
        var inverse = kept?.Second ?? (isRecorded ? Tape!.Keep(Extent.C) : device.Rent(Extent.C));
        var statistics = new BatchNormStatistics(momentum, epsilon, runningMean.Buffer, runningVariance.Buffer, mean, inverse);
        var isDeferred = isRecorded && training && BatchNormKernels.CanDefer(device);
        var y = isDeferred ? new Tensor(this) : new Tensor(Device, Shape, true, Tape, Format);
        var numbers = new BatchNormNumbers(Extent, Buffer, mean, inverse, weight.Buffer, bias.Buffer, rectify);
        var signs = isRecorded && rectify && !training ? Tape!.KeepSigns(Extent) : null;
        if (isDeferred) BatchNormKernels.BatchStatistics(Extent, Buffer, statistics);
        else if (training) BatchNormKernels.NormalizeBatch(numbers, statistics, y.Buffer, Moments);
        else
        {
            if (kept is null || kept.BeginRenewal(epsilon)) BatchNormKernels.RunningStatistics(Extent.C, statistics);
            BatchNormKernels.Normalize(numbers, y.Buffer, signs);
        }
        if (training)
        {
            runningMean.Change();
            runningVariance.Change();
        }
        if (isRecorded)
        {
            var node = Tape!.Record<BatchNormNode>(y, this, weight, bias);
            (node.Input, node.Weight, node.Bias, node.Mean, node.Inverse) = (this, weight, bias, mean, inverse);
            (node.Training, node.Rectify, node.Signs) = (training, rectify, signs);
            if (kept is not null) Tape.Keep(kept);
            if (isDeferred)
            {
                (node.Scale, node.Shift) = (Tape.Keep(Extent.C), Tape.Keep(Extent.C));
                BatchNormKernels.Fold(Extent.C, inverse, weight.Buffer, bias.Buffer, node.Scale, node.Shift);
                y.Defer(node);
            }
        }
        else if (kept is null)
        {
            device.Return(mean);
            device.Return(inverse);
        }
        return y;
    }

    static KeptNumbers Kept(Tensor runningMean, Tensor runningVariance, float epsilon) =>
        runningVariance.Facts.Running = KeptNumbers.Of(runningVariance.Facts.Running, epsilon, runningMean, runningVariance);
}
