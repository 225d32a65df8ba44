namespace NativeTickets.Nn;

/// <summary>Squeezes numbers into (0, 1): <see cref="Tensor.Sigmoid"/>.</summary>
/// <param name="name">Its path in the network.</param>
public sealed class Sigmoid(string name) : Layer(name)
{
    /// <inheritdoc/>
    public override string Kind => nameof(Sigmoid);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.Sigmoid();

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, "Sigmoid", [input]);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input;
}

/// <summary>Lets positive numbers pass and shrinks negative ones: <see cref="Tensor.LeakyRelu"/>.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="slope">What negative numbers are multiplied by.</param>
public sealed class LeakyRelu(string name, float slope) : Layer(name)
{
    /// <inheritdoc/>
    public override string Kind => FormattableString.Invariant($"LeakyRelu {slope}");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.LeakyRelu(slope);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, "LeakyRelu", [input], GraphAttribute.OfOne("alpha", slope));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input;
}

/// <summary>Logits become logarithms of probabilities: <see cref="Tensor.LogSoftmax"/>. Cross entropy is the same before and after it.</summary>
/// <param name="name">Its path in the network.</param>
public sealed class LogSoftmax(string name) : Layer(name)
{
    /// <inheritdoc/>
    public override string Kind => nameof(LogSoftmax);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.LogSoftmax();

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, "LogSoftmax", [input], GraphAttribute.OfOne("axis", 1));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input.Rank == 2 ? input : throw new ShapeException($"{Name}: expects [N, F], got {input}");
}
