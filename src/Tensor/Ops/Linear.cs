using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>A linear layer.</summary>
sealed class LinearNode : Node
{
    public Tensor Input { get; set; } = null!;

    public Tensor Weight { get; set; } = null!;

    public Tensor? Bias { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var (n, inputs, outputs) = (Input.Shape[0], Weight.Shape[1], Weight.Shape[0]);
        if (tape.Wants(Weight)) tape.SumOverBatch(Weight, new WeightGradient(n, inputs, outputs, Input.Buffer, gradOutput, Weight.GradientPattern));
        if (Bias is not null && tape.Wants(Bias)) tape.SumOverBatch(Bias, new BiasGradient(new Extent(n, outputs, 1, 1), gradOutput));
        if (tape.Wants(Input))
        {
            var gradInput = tape.Receive(Input, out var finish);
            LinearKernels.GradInput(n, inputs, outputs, gradOutput, Weight.Buffer, gradInput, Weight.Pattern, finish);
            tape.Deliver(Input, gradInput);
        }
    }

    readonly struct WeightGradient(int n, int inputs, int outputs, DeviceBuffer x, DeviceBuffer gradOutput, WeightPattern? pattern) : IBatchGradient
    {
        public void Run(ShareGroup? group, DeviceBuffer target) =>
            LinearKernels.GradWeight(n, inputs, outputs, x, gradOutput, target, pattern, group);
    }
}

public sealed partial class Tensor
{
    /// <summary>A linear layer: <c>y[n,o] = bias[o] + Σ_i x[n,i] · weight[o,i]</c>.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <returns>[N, outputs].</returns>
    /// <exception cref="ShapeException">This tensor is not [N, inputs], or the shapes differ.</exception>
    /// <remarks>Deterministic. 2·N·inputs·outputs flop.</remarks>
    public Tensor Linear(Tensor weight, Tensor? bias = null)
    {
        Arguments.RequireFeatures(this, "linear");
        if (weight.HasBatchAxis || weight.Shape.Rank != 2) throw new ShapeException($"linear: weight must be [outputs, inputs], got {weight.Shape}");
        if (weight.Shape[1] != Shape[1])
            throw new ShapeException($"linear: weight {weight.Shape} is for {weight.Shape[1]} inputs (axis 1), the input {Shape} has {Shape[1]} (axis 1)");
        Arguments.RequireSameDevice(this, weight, "linear", "weight");
        if (bias is not null)
        {
            Arguments.RequirePlain(bias, "linear", "bias", new Shape(weight.Shape[0]));
            Arguments.RequireSameDevice(this, bias, "linear", "bias");
        }

        if (weight.RequiresGradient) weight.Buffer.KeepForms();
        var y = new Tensor(Device, new Shape(Shape[0], weight.Shape[0]), true, Tape);
        LinearKernels.Forward(Shape[0], Shape[1], weight.Shape[0], Buffer, weight.Buffer, bias?.Buffer, y.Buffer, weight.Pattern);
        if (Tape is { } tape && (tape.Wants(this) || tape.Wants(weight) || bias is not null && tape.Wants(bias)))
        {
            var node = tape.Record<LinearNode>(y, this, weight, bias);
            (node.Input, node.Weight, node.Bias) = (this, weight, bias);
        }
        return y;
    }
}
