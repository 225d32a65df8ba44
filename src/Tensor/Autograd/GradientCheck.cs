namespace NativeTickets;

/// <summary>Whether a backward pass is the derivative of its forward pass.</summary>
public static class GradientCheck
{
    const int Directions = 3;
    const float Step = 1e-2f; // its square is the error of a central difference, and 1e-7 over it that of float

    /// <summary>
    /// The largest relative error, over three random directions, of <c>Σ gradient · direction</c> against <c>(f(x + h·direction) − f(x − h·direction)) /
    /// 2h</c>, f being a random
    /// weighting of the function's results.
    /// </summary>
    /// <param name="function">Deterministic, and smooth within 0.01 of the inputs.</param>
    /// <param name="inputs">Of numbers around 1 in size; unchanged afterwards.</param>
    /// <returns>Below 0.01 for a right backward pass of a function that is not steep; around 1 for a wrong one.</returns>
    /// <exception cref="ShapeException">The function refuses the inputs, or its result does not depend on them.</exception>
    /// <remarks>In single precision, seven passes.</remarks>
    public static double Error(Func<IReadOnlyList<Tensor>, Tensor> function, params IReadOnlyList<Tensor> inputs)
    {
        var device = inputs[0].Device;
        var stream = new RandomStream(1, "gradientCheck");
        var values = inputs.Select(input => input.ToArray()).ToArray();
        using var tape = new Tape(device);
        Tensor[] watched = [.. inputs.Select(input => tape.Input(input, watch: true))];
        var output = function(watched);
        var weights = new float[output.Shape.Count];
        foreach (ref var weight in weights.AsSpan()) weight = stream.NextNormal();
        using var upstream = Made(output, weights);
        tape.Backward(output, upstream);
        float[][] gradients = [.. watched.Select(input => input.HasGradient ? input.Gradient!.ToArray() : new float[input.Shape.Count])];
        tape.Clear();

        var worst = 0.0;
        for (var direction = 0; direction < Directions; direction++)
        {
            float[][] along = [.. values.Select(numbers => Array.ConvertAll(numbers, _ => stream.NextNormal()))];
            var expected = (At(along, Step) - At(along, -Step)) / (2 * Step);
            var actual = gradients.Zip(along).Sum(pair => Dot(pair.First, pair.Second));
            worst = Math.Max(worst, Math.Abs(actual - expected) / Math.Max(Math.Max(Math.Abs(actual), Math.Abs(expected)), 1e-6)); // two derivatives of 0 agree
        }
        return worst;

        double At(float[][] along, float step)
        {
            Tensor[] moved = [.. inputs.Select((input, i) => tape.Input(input))];
            for (var i = 0; i < moved.Length; i++) moved[i].Write([.. values[i].Zip(along[i], (value, d) => value + step * d)]);
            var found = Dot(function(moved).ToArray(), weights);
            tape.Clear();
            return found;
        }
    }

    static Tensor Made(Tensor like, float[] numbers) =>
        like.HasBatchAxis ? Tensor.FromBatch(like.Device, like.Shape, numbers) : Tensor.FromArray(like.Device, like.Shape, numbers);

    static double Dot(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
