using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>What an op gave on one device: its output, and the gradient of each input under a given upstream gradient, in logical order.</summary>
public sealed class OpRun
{
    public required double[] Output { get; init; }

    public required double[]?[] Gradients { get; init; }

    /// <summary>Runs a case forward and backward. Lanes past N hold NaN in every input and in the upstream gradient.</summary>
    public static OpRun On(Device device, OpCase opCase, double[][] inputs, Func<Shape, double[]> upstream, bool poison = true)
    {
        using var tape = new Tape(device);
        var tensors = opCase.Inputs.Select((input, i) => Make(tape, input, inputs[i], poison)).ToArray();
        var output = opCase.Apply(tensors);
        var result = ReadDoubles(output);
        if (opCase.Inputs.Any(i => i.IsDifferentiable))
        {
            using var gradOutput = new Tensor(device, output.Shape, output.HasBatchAxis);
            WriteDoubles(gradOutput, upstream(output.Shape));
            if (poison) Poison(gradOutput);
            tape.Backward(output, gradOutput);
        }
        var gradients = opCase.Inputs.Select((input, i) => input.IsDifferentiable
            ? ReadDoubles(tensors[i].Gradient ?? throw new InvalidOperationException($"{opCase.Name}: input {i} got no gradient"))
            : null).ToArray();
        foreach (var (tensor, input) in tensors.Zip(opCase.Inputs))
            if (!input.HasBatchAxis) tensor.Dispose();
        return new OpRun { Output = result, Gradients = gradients };
    }

    static Tensor Make(Tape tape, OpInput input, double[] values, bool poison)
    {
        Tensor tensor;
        if (input.HasBatchAxis)
        {
            tensor = tape.Input(input.Shape, new float[values.Length], watch: input.IsDifferentiable);
            WriteDoubles(tensor, values);
            if (poison) Poison(tensor);
        }
        else
        {
            tensor = new Tensor(tape.Device, input.Shape, false) { RequiresGradient = input.IsDifferentiable };
            WriteDoubles(tensor, values);
        }
        return tensor;
    }

    public static void WriteDoubles(Tensor tensor, double[] values)
    {
        if (tensor.Device.Kernels is ReferenceDevice) ReferenceDevice.Upload(values, tensor.Buffer);
        else tensor.Write([.. values.Select(v => (float)v)]);
    }

    public static double[] ReadDoubles(Tensor tensor)
    {
        if (tensor.Device.Kernels is ReferenceDevice)
        {
            var values = new double[tensor.Shape.Count];
            ReferenceDevice.Download(tensor.Buffer, values);
            return values;
        }
        RequireZeroPadding(tensor);
        return [.. tensor.ToArray().Select(v => (double)v)];
    }

    /// <summary>Fills the lanes past N with NaN: an op must not look at them.</summary>
    static void Poison(Tensor tensor)
    {
        if (tensor.Device.Kernels is not CpuDevice || !tensor.HasBatchAxis) return;
        var raw = Raw(tensor);
        foreach (var at in PaddingIndices(tensor, raw.Length)) raw[at] = float.NaN;
        tensor.Device.Kernels.Upload(raw, tensor.Buffer);
    }

    /// <summary>Every op writes 0 to the lanes past N.</summary>
    static void RequireZeroPadding(Tensor tensor)
    {
        if (tensor.Device.Kernels is not CpuDevice || !tensor.HasBatchAxis) return;
        var raw = Raw(tensor);
        foreach (var at in PaddingIndices(tensor, raw.Length)) Assert.True(raw[at] == 0, $"lane past N holds {raw[at]}");
    }

    static float[] Raw(Tensor tensor)
    {
        var raw = new float[tensor.Buffer.Length];
        tensor.Device.Kernels.Download(tensor.Buffer, raw);
        return raw;
    }

    static IEnumerable<int> PaddingIndices(Tensor tensor, int length)
    {
        var image = tensor.Shape.Count / tensor.Shape[0];
        for (var at = 0; at < length; at++)
        {
            var (block, lane) = (at / (image * 16), at % 16);
            if (block * 16 + lane >= tensor.Shape[0]) yield return at;
        }
    }
}
