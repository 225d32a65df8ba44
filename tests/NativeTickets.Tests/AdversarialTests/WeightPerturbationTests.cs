using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class WeightPerturbationTests : IDisposable
{
    const float Gamma = 0.01f;

    readonly Device device = Device.Open("cpu", threads: 1);
    readonly Network network;
    readonly TinyImages data;

    public WeightPerturbationTests()
    {
        network = TinyNetwork.Create(device);
        data = new TinyImages(network, 20);
    }

    public void Dispose()
    {
        network.Dispose();
        device.Dispose();
    }

    [Fact]
    public void Each_convolution_and_linear_weight_moves_by_its_share_of_its_length_to_where_the_loss_is_worse()
    {
        var before = Weights();
        using var plain = Objective(null);
        var unperturbed = Loss(plain);
        using var objective = Objective(new WeightPerturbation(Gamma));
        Assert.True(Loss(objective) > unperturbed, "the weights were not made worse");
        foreach (var parameter in network.Parameters)
        {
            var (from, to) = (before[parameter.Name], parameter.Value.ToArray());
            var moved = Length([.. to.Zip(from, (a, b) => a - b)]);
            if (parameter.IsPrunable) Assert.Equal(Gamma * Length(from), moved, 1e-5);
            else Assert.Equal(from, to);
        }
    }

    [Fact]
    public void A_step_of_rate_0_gives_the_weights_back_bit_for_bit_and_the_proxy_moves_no_running_statistic()
    {
        var (before, passes) = (Weights(), network.State[0].Value.ToArray());
        using var objective = Objective(new WeightPerturbation(Gamma));
        using var sgd = new Sgd(network, 0.9, 5e-4);
        Step(objective, sgd, 0);
        foreach (var (name, weights) in Weights())
            Assert.Equal(before[name].Select(BitConverter.SingleToInt32Bits), weights.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(passes.Select(p => p + 1), network.State[0].Value.ToArray());
    }

    [Fact]
    public void Without_a_length_or_before_its_first_epoch_it_changes_no_bit()
    {
        var expected = Trained(null, epoch: 2);
        Assert.Equal(expected, Trained(new WeightPerturbation(0), epoch: 2));
        Assert.Equal(expected, Trained(new WeightPerturbation(Gamma, firstEpoch: 3), epoch: 2));
        Assert.NotEqual(expected, Trained(new WeightPerturbation(Gamma, firstEpoch: 2), epoch: 2));
    }

    [Fact]
    public void Pruned_weights_are_perturbed_nowhere_and_stay_positive_zeros()
    {
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
            parameter.SetMask([.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % 3 == 0 ? 1f : 0f)]);
        using var objective = Objective(new WeightPerturbation(0.5f));
        using var sgd = new Sgd(network, 0.9, 5e-4);
        for (var step = 0; step < 50; step++)
        {
            using var tape = new Tape(device);
            tape.Backward(objective.Loss(network, OnTape(tape), tape, new StepContext(3, 0, step)).Loss);
            RequireZeros();
            sgd.Step(0.05);
            objective.AfterStep();
            RequireZeros();
            network.ClearGradients();
        }
    }

    [Fact]
    public void It_costs_one_pass_of_the_loss_more()
    {
        Assert.Equal(Units(Objective(null)) + 3, Units(Objective(new WeightPerturbation(Gamma))));
        var threat = new LinfThreat(0.1f);
        Assert.Equal(Units(new TradesObjective(threat, 2, 0.1f)) + 6, Units(new TradesObjective(threat, 2, 0.1f, 6, new WeightPerturbation(Gamma))));
        Assert.Equal(Units(new MartObjective(threat, 2, 0.1f)) + 6, Units(new MartObjective(threat, 2, 0.1f, 5, new WeightPerturbation(Gamma))));
        Assert.Equal(Units(new TradesObjective(threat, 2, 0.1f)) + 3, Units(new TradesObjective(threat, 2, 0.1f, naturalTwice: true)));

        double Units(RobustObjective objective)
        {
            using (objective)
            {
                using var tape = new Tape(device);
                var units = objective.Loss(network, OnTape(tape), tape, default).ForwardUnits;
                objective.AfterStep();
                return units;
            }
        }
    }

    [Fact]
    public void An_interrupted_training_ends_with_the_same_bits()
    {
        using var whole = new TemporaryFolder();
        using var objective = Trades();
        using var straight = new TrainingRun(whole, s => s with { Objective = objective });
        straight.Run();
        for (var stopIn = 1; stopIn <= 24; stopIn += 7)
        {
            using var folder = new TemporaryFolder();
            using var stopping = new StopAfter(stopIn);
            using (var first = Trades())
            using (var run = new TrainingRun(folder, s => s with { Objective = first, StepObservers = [stopping] }))
                Assert.Throws<OperationCanceledException>(() => run.Run(stopping.Token));
            using var second = Trades();
            using var rest = new TrainingRun(folder, s => s with { Objective = second });
            rest.Run();
            Assert.Equal(straight.Weights, rest.Weights);
        }

        static TradesObjective Trades() => new(new LinfThreat(0.1f), 2, 0.1f, 6, new WeightPerturbation(Gamma, firstEpoch: 1));
    }

    [Theory]
    [InlineData(1, "cpu")]
    [InlineData(7, "cpu")]
    [InlineData(1, "ilgpu-cpu")]
    public void Steps_on_any_number_of_threads_have_the_same_bits_and_on_the_gpus_kernels_end_near(int threads, string name)
    {
        using var other = name == "cpu" ? Device.Open(name, threads: threads) : Device.Open(name);
        using var there = TinyNetwork.Create(other);
        float[] expected = [.. Train(network)];
        float[] actual = [.. Train(there)];
        if (name == "cpu") Assert.Equal(expected, actual);
        else
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-4); // a few steps of ops that agree to 2e-5

        IEnumerable<float> Train(Network trained)
        {
            using var objective = new AdversarialObjective(new Fgsm(new LinfThreat(0.1f)), perturbation: new WeightPerturbation(Gamma));
            using var sgd = new Sgd(trained, 0.9, 5e-4);
            for (var step = 0; step < 3; step++)
            {
                using var tape = new Tape(trained.Device);
                var batch = new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(data.Labels.Length), data.Labels));
                tape.Backward(objective.Loss(trained, batch, tape, new StepContext(3, 0, step)).Loss);
                sgd.Step(0.05);
                objective.AfterStep();
                trained.ClearGradients();
            }
            return trained.Parameters.SelectMany(p => p.Value.ToArray());
        }
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        Assert.Equal("gamma of a weight perturbation is a finite number from 0, got -1",
            Assert.Throws<AdversarialException>(() => new WeightPerturbation(-1)).Message);
        Assert.Equal("a weight perturbation begins with an epoch from 0, got -2",
            Assert.Throws<AdversarialException>(() => new WeightPerturbation(0.01f, -2)).Message);
    }

    static AdversarialObjective Objective(WeightPerturbation? perturbation) => new(new Fgsm(new LinfThreat(0.1f)), perturbation: perturbation);

    float[] Trained(WeightPerturbation? perturbation, int epoch)
    {
        using var trained = TinyNetwork.Create(device);
        using var objective = Objective(perturbation);
        using var sgd = new Sgd(trained, 0.9, 5e-4);
        using var tape = new Tape(device);
        tape.Backward(objective.Loss(trained, OnTape(tape), tape, new StepContext(3, epoch, 0)).Loss);
        sgd.Step(0.1);
        objective.AfterStep();
        return [.. trained.Parameters.SelectMany(p => p.Value.ToArray())];
    }

    void Step(RobustObjective objective, Sgd sgd, double rate)
    {
        using var tape = new Tape(device);
        tape.Backward(objective.Loss(network, OnTape(tape), tape, default).Loss);
        sgd.Step(rate);
        objective.AfterStep();
    }

    float Loss(RobustObjective objective)
    {
        using var tape = new Tape(device);
        return objective.Loss(network, OnTape(tape), tape, default).Loss.Item();
    }

    void RequireZeros()
    {
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
            foreach (var (i, weight) in parameter.Value.ToArray().Index())
                if (i % 3 != 0) Assert.Equal(0, BitConverter.SingleToInt32Bits(weight));
    }

    Batch OnTape(Tape tape) => new(tape.Input(data.Shape, data.Images), tape.Input(new Shape(data.Labels.Length), data.Labels));

    Dictionary<string, float[]> Weights() => network.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray());

    static double Length(float[] values) => Math.Sqrt(values.Sum(v => (double)v * v));

    sealed class StopAfter(int steps) : StepObserver, IDisposable
    {
        readonly CancellationTokenSource source = new();
        int taken;

        public CancellationToken Token => source.Token;

        public override void AfterStep(Network network, StepContext context)
        {
            if (++taken == steps) source.Cancel();
        }

        public void Dispose() => source.Dispose();
    }
}
