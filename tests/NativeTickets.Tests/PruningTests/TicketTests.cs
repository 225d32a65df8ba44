using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

public sealed class TicketTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void The_prunable_weights_of_a_network_are_its_matrices()
    {
        using var network = TinyNetwork.Create(device);
        Assert.Equal([("fc1.weight", 96), ("fc2.weight", 18)], NamedWeights.Of(network).Select(w => (w.Name, w.Values.Length)));
    }

    [Fact]
    public void A_ticket_starts_from_masked_weights_and_leaves_its_source_alone()
    {
        using var network = TinyNetwork.Create(device);
        var before = network.Parameters[0].Value.ToArray();
        var mask = ScorePruning.Mask(NamedWeights.Of(network), new Magnitude(), PruningScope.Global, 0.8);
        var ticket = Ticket.Of(network, mask);
        Assert.Equal(before, network.Parameters[0].Value.ToArray());
        var layer = mask.Find("fc1.weight")!;
        for (var i = 0; i < layer.Count; i++)
            Assert.Equal(BitConverter.SingleToInt32Bits(layer[i] ? before[i] : 0f), BitConverter.SingleToInt32Bits(ticket.Start["fc1.weight"].Values[i]));
    }

    [Fact]
    public void A_ticket_put_into_another_network_gives_weights_state_and_masks()
    {
        using var source = TinyNetwork.Create(device, seed: 1);
        using var target = TinyNetwork.Create(device, seed: 2);
        source.State[0].Value.Write([3f, 4f]);
        var ticket = Ticket.Of(source, ScorePruning.Mask(NamedWeights.Of(source), new LayerNormalizedMagnitude(), PruningScope.Global, 0.5));
        ticket.ApplyTo(target);
        Assert.All(target.Parameters, p => Assert.Equal(ticket.Start[p.Name].Values, p.Value.ToArray()));
        Assert.Equal([3f, 4f], target.State[0].Value.ToArray());
        Assert.All(target.Parameters, p => Assert.Equal(ticket.Mask.Find(p.Name)?.ToFloats(), p.MaskTensor?.ToArray()));
        Assert.Equal(source.Parameters[1].Value.ToArray(), target.Parameters[1].Value.ToArray());
    }

    [Fact]
    public void A_ticket_replaces_the_mask_of_the_one_before()
    {
        using var network = TinyNetwork.Create(device);
        var weights = NamedWeights.Of(network);
        var sparse = Ticket.Of(network, RandomMask.Draw(weights, 0.9, seed: 1));
        var dense = Ticket.Of(network, RandomMask.Draw(weights, 0.1, seed: 2));
        sparse.ApplyTo(network);
        dense.ApplyTo(network);
        Assert.All(network.Parameters, p => Assert.Equal(dense.Start[p.Name].Values, p.Value.ToArray()));
        Assert.Equal(dense.Mask.Layers[1].ToFloats(), network.Parameters[2].MaskTensor!.ToArray());
    }

    [Fact]
    public void A_ticket_of_another_network_is_refused_and_changes_nothing()
    {
        using var network = TinyNetwork.Create(device);
        var good = Ticket.Of(network, RandomMask.Draw(NamedWeights.Of(network), 0.5, seed: 1));
        var before = network.Parameters.Select(p => p.Value.ToArray()).ToArray();

        var one = new WeightsEntry(new Shape(1), [1f]);
        var without = good.Start.Where(s => s.Key != "fc2.bias").ToArray();
        Assert.Equal("ticket: there is no 'fc2.bias' [3], which network tiny has", Refused<NetworkException>(good.Mask, without));
        Assert.Equal("ticket: there is 'fc3.bias', which network tiny does not have",
            Refused<NetworkException>(good.Mask, good.Start.Append(new("fc3.bias", one))));
        Assert.Equal("ticket: 'fc2.bias' is [1], network tiny expects [3]", Refused<NetworkException>(good.Mask, without.Append(new("fc2.bias", one))));
        var bias = new TicketMask([Mask.FromFloats("fc1.bias", [1, 1, 1, 1, 1, 0])]);
        Assert.Equal("ticket for tiny: fc1.bias has a mask, but is not prunable there", Refused<PruningException>(bias, good.Start));

        Assert.Equal(before, network.Parameters.Select(p => p.Value.ToArray()));
        string Refused<TException>(TicketMask mask, IEnumerable<KeyValuePair<string, WeightsEntry>> start) where TException : Exception =>
            Assert.Throws<TException>(() => new Ticket(mask, start.ToDictionary()).ApplyTo(network)).Message;
    }

    [Fact]
    public void A_mask_without_its_weights_is_no_ticket()
    {
        var mask = new TicketMask([Mask.FromFloats("fc1.weight", [1, 0])]);
        Assert.Contains("no fc1.weight", Assert.Throws<PruningException>(() => new Ticket(mask, new Dictionary<string, WeightsEntry>())).Message);
        var three = new Dictionary<string, WeightsEntry> { ["fc1.weight"] = new(new Shape(3), [1, 2, 3]) };
        Assert.Contains("3 weights", Assert.Throws<PruningException>(() => new Ticket(mask, three)).Message);
    }

    [Fact]
    public void A_mask_comes_back_from_a_network_and_from_a_weights_file()
    {
        using var network = TinyNetwork.Create(device);
        Assert.Null(TicketMask.Of(network));
        var ticket = Ticket.Of(network, RandomMask.Draw(NamedWeights.Of(network), 0.5, seed: 1));
        ticket.ApplyTo(network);
        Assert.Equal(0, TicketMask.Of(network)!.DistanceTo(ticket.Mask));
        Assert.Equal(0, TicketMask.FromBits(ticket.Mask.ToBits(), ticket.Mask).DistanceTo(ticket.Mask));
    }

    [Fact]
    public void Eighty_percent_of_lenet_are_pruned_and_stay_plus_zero_through_training()
    {
        using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), 10, seed: 1);
        var ticket = Ticket.Of(network, ScorePruning.Mask(NamedWeights.Of(network), new LayerNormalizedMagnitude(), PruningScope.Global, 0.8));
        Assert.Equal((430_500, 344_400), (ticket.Mask.Count, ticket.Mask.PrunedCount));
        ticket.ApplyTo(network);
        var data = new TinyImages(network, 8);
        using var sgd = new Sgd(network, momentum: 0.9, weightDecay: 5e-4);
        using var tape = new Tape(device, GradientTarget.Parameters);
        for (var step = 0; step < 3; step++)
        {
            network.ClearGradients();
            tape.Backward(new CrossEntropyObjective()
                .Loss(network, new Batch(tape.Input(data.Shape, data.Images), tape.Input(new Shape(8), data.Labels)), tape, default).Loss);
            sgd.Step(0.1);
            tape.Clear();
        }
        foreach (var layer in ticket.Mask.Layers)
        {
            var weights = network.Parameters.Single(p => p.Name == layer.Name).Value.ToArray();
            for (var i = 0; i < layer.Count; i++)
                if (!layer[i] && BitConverter.SingleToInt32Bits(weights[i]) != 0) Assert.Fail($"{layer.Name}[{i}] is pruned, but {weights[i]}");
            Assert.NotEqual(ticket.Start[layer.Name].Values, weights);
        }
    }
}
