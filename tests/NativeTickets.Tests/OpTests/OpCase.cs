namespace NativeTickets.Tests;

/// <summary>One input of an op under test.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="HasBatchAxis">Images, features and labels, as opposed to weights.</param>
/// <param name="Values">In logical order.</param>
/// <param name="IsDifferentiable">False for labels, running statistics and the like.</param>
public sealed record OpInput(Shape Shape, bool HasBatchAxis, float[] Values, bool IsDifferentiable = true);

/// <summary>An op with inputs: <paramref name="Apply"/> computes it from tensors that correspond to <paramref name="Inputs"/>.</summary>
public sealed record OpCase(string Name, OpInput[] Inputs, Func<Tensor[], Tensor> Apply)
{
    public override string ToString() => Name;
}
