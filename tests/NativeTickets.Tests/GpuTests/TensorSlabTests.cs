using NativeTickets.Kernels;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Where an optimizer steps all parameters in one launch, each ends with the bits of a step by itself.</summary>
public sealed class TensorSlabTests : IDisposable
{
    const int Images = 3, Size = 12;

    readonly Device device = Device.Open("ilgpu-cpu");

    [Fact]
    public void Masked_steps_of_sgd_have_the_bits_of_steps_by_parameter_and_take_one_launch() =>
        StepsAgree(
            network => new Sgd(network, 0.9, 1e-2, nesterov: true), 1,
            (parameter, state, _) => SgdStep.Apply(parameter.Value, state[0], parameter.MaskTensor, 0.05f, 0.9f, 1e-2f, true));

    [Fact]
    public void Masked_steps_of_adam_have_the_bits_of_steps_by_parameter_and_take_one_launch() =>
        StepsAgree(
            network => new Adam(network, 0.9, 0.99, 1e-4, 1e-2), 2,
            (parameter, state, step) => AdamStep.Apply(parameter.Value, state[0], state[1], parameter.MaskTensor, 0.05f, 0.9f, 0.99f, 1e-4f, 1e-2f, step));

    [Fact]
    public void Steps_go_on_from_what_a_checkpoint_held()
    {
        using var first = Make();
        using var second = Make(seed: 8);
        using var sgd = new Sgd(first, 0.9);
        using var other = new Sgd(second, 0.9);
        Mask(first, 3);
        Mask(second, 3);
        Backward(first);
        sgd.Step(0.1);
        Backward(second);
        other.Step(0.3);
        NetworkState.Write(second, NetworkState.Read(first), "test");
        NetworkState.Write(other, NetworkState.Read(sgd), "test");
        Backward(first);
        sgd.Step(0.1);
        Backward(second);
        other.Step(0.1);
        Same(first, second);
    }

    [Fact]
    public void A_second_optimizer_of_a_network_and_one_made_after_a_backward_pass_find_the_gradients()
    {
        using var first = Make();
        using var second = Make();
        using var early = new Sgd(first, 0.9);
        Backward(first);
        Backward(second);
        using var late = new Sgd(second, 0.9);
        using var again = new Sgd(first, 0.9);
        again.Step(0.1);
        late.Step(0.1);
        Same(first, second);
    }

    [Fact]
    public void A_step_without_gradients_is_a_mistake_that_is_told()
    {
        using var network = Make();
        using var sgd = new Sgd(network);
        Assert.Throws<InvalidOperationException>(() => sgd.Step(0.1));
    }

    [Fact]
    public void A_tensor_keeps_its_numbers_when_it_moves_and_gaps_stay_gaps()
    {
        using var slab = TensorSlab.TryCreate(device, [new Shape(3), new Shape(65)])!;
        using var small = Tensor.FromArray(device, new Shape(3), [1, 2, 3]);
        slab.Place(0, small);
        slab.Fill(1, 5);
        Assert.Equal([1, 2, 3], small.ToArray());
        var all = new float[slab.Length];
        device.Kernels.Download(slab.Buffer, all);
        Assert.Equal([1, 2, 3, .. new float[61], .. Enumerable.Repeat(5f, 65), .. new float[63]], all);
        Assert.Throws<ShapeException>(() => slab.Place(1, small));
    }

    [Theory, InlineData("cpu"), InlineData("reference")]
    public void Processors_step_each_parameter_by_itself(string name)
    {
        using var processor = Device.Open(name);
        Assert.Null(TensorSlab.TryCreate(processor, [new Shape(3)]));
    }

    [Fact]
    public void All_memory_is_given_back()
    {
        var before = device.Kernels.RentedBuffers;
        using (var network = Make())
        {
            using var adam = new Adam(network);
            Mask(network, 2);
            Backward(network);
            adam.Step(0.1);
        }
        Assert.Equal(before, device.Kernels.RentedBuffers);
    }

    public void Dispose() => device.Dispose();

    void StepsAgree(Func<Network, Optimizer> optimize, int states, Action<Parameter, Tensor[], int> stepOne)
    {
        using var together = Make();
        using var apart = Make();
        using var optimizer = optimize(together);
        var state = apart.Parameters.Select(p => Enumerable.Range(0, states).Select(_ => Tensor.Zeros(device, p.Value.Shape)).ToArray()).ToArray();
        var newMask = new Dictionary<int, int> { [2] = 3, [4] = 2, [6] = 0 };
        for (var step = 1; step <= 7; step++)
        {
            if (newMask.TryGetValue(step, out var every))
            {
                Mask(together, every);
                Mask(apart, every);
            }
            Backward(together);
            Backward(apart);
            var before = device.Launches;
            optimizer.Step(0.05);
            var launches = device.Launches - before;
            if (!newMask.ContainsKey(step)) Assert.Equal(1, launches); // masks that were set meanwhile are brought to their places once
            for (var i = 0; i < state.Length; i++) stepOne(apart.Parameters[i], state[i], step);
            Same(together, apart);
        }
        foreach (var tensor in state.SelectMany(s => s)) tensor.Dispose();
    }

    static void Mask(Network network, int every)
    {
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
            parameter.SetMask(every == 0 ? [] : [.. Enumerable.Range(0, parameter.Value.Shape.Count).Select(i => i % every == 0 ? 1f : 0f)]);
    }

    static void Same(Network expected, Network actual)
    {
        foreach (var (key, entry) in NetworkState.Read(expected))
            Assert.Equal(entry.Values.Select(BitConverter.SingleToInt32Bits), NetworkState.Read(actual)[key].Values.Select(BitConverter.SingleToInt32Bits));
    }

    Network Make(long seed = 7) => Networks.Create("lenet-ye-1", device, new ImageShape(1, Size, Size), 10, seed: seed);

    void Backward(Network network)
    {
        using var tape = new Tape(device, GradientTarget.Parameters);
        var images = tape.Input(new Shape(Images, 1, Size, Size), [.. Enumerable.Range(0, Images * Size * Size).Select(i => i % 17 / 17f)]);
        network.ClearGradients();
        tape.Backward(network.Forward(images, Mode.Train).CrossEntropy(tape.Input(new Shape(Images), [1, 2, 3])));
    }
}
