namespace NativeTickets.Nn;

/// <summary>Moves a network's weights along their gradients, and keeps what its masks prune at +0. Disposes its state, not the network.</summary>
public abstract class Optimizer : IDisposable
{
    readonly List<TensorSlab> stateSlabs = [];

    /// <summary>An optimizer of all parameters of this network.</summary>
    protected Optimizer(Network network) => (Network, Slabs) = (network, network.Gather());

    /// <summary>Whose parameters it moves.</summary>
    public Network Network { get; }

    /// <summary>What it is, as pipelines and reports name it.</summary>
    public abstract string Name { get; }

    /// <summary>What it remembers from step to step, one tensor or more for each parameter; kept in the checkpoint.</summary>
    public abstract IReadOnlyList<StateTensor> State { get; }

    /// <summary>What it remembers of one parameter.</summary>
    public IEnumerable<StateTensor> StateOf(Parameter parameter) => State.Where(state => state.Name[(state.Name.IndexOf('/') + 1)..] == parameter.Name);

    /// <summary>The network's parameters side by side; null where each is stepped alone.</summary>
    private protected ParameterSlabs? Slabs { get; }

    /// <summary>Moves every parameter by one step; reads the gradients and leaves them.</summary>
    /// <param name="learningRate">At least 0 and finite.</param>
    /// <exception cref="InvalidOperationException">A parameter holds no gradient.</exception>
    public abstract void Step(double learningRate);

    /// <summary>Whether it has one momentum, which a schedule may move from step to step.</summary>
    public virtual bool HasMomentum => false;

    /// <summary>Sets the momentum of the steps to come.</summary>
    /// <param name="momentum">In [0, 1).</param>
    /// <exception cref="SettingException">It has none, or the number is out of its range.</exception>
    public virtual void SetMomentum(double momentum) => throw new SettingException($"{Name} has no momentum that a schedule could move");

    /// <summary>What it remembers in addition to tensors: names and numbers, kept in the checkpoint.</summary>
    public virtual IReadOnlyDictionary<string, double> SaveNumbers() => new Dictionary<string, double>();

    /// <summary>Takes back what <see cref="SaveNumbers"/> gave.</summary>
    /// <exception cref="NetworkException">A number is missing or impossible.</exception>
    public virtual void LoadNumbers(IReadOnlyDictionary<string, double> numbers) { }

    /// <summary>Forgets everything: the state before the first step.</summary>
    public virtual void Reset()
    {
        foreach (var state in State) state.Value.Fill(0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in State) state.Value.Dispose();
        foreach (var slab in stateSlabs) slab.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A tensor of zeros for each parameter, named <c>kind/parameter</c>, and the slab they lie in where the parameters lie in one.</summary>
    private protected (IReadOnlyList<StateTensor> Tensors, TensorSlab? Slab) Zeros(string kind)
    {
        StateTensor[] tensors = [.. Network.Parameters.Select(p => new StateTensor($"{kind}/{p.Name}", Tensor.Zeros(Network.Device, p.Value.Shape)))];
        if (Slabs is null) return (tensors, null);
        var slab = TensorSlab.TryCreate(Network.Device, [.. tensors.Select(t => t.Value.Shape)])!;
        for (var i = 0; i < tensors.Length; i++) slab.Place(i, tensors[i].Value);
        stateSlabs.Add(slab);
        return (tensors, slab);
    }

    private protected static float Checked(double value, string what, double below = double.PositiveInfinity) =>
        value >= 0 && value < below
            ? (float)value
            : throw new SettingException($"{what} is a number from 0{(double.IsFinite(below) ? $" to below {below}" : "")}, got {value}");
}
