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
        var mask = MagnitudePruning.Mask(NamedWeights.Of(network), PruningScore.Magnitude, PruningScope.Global, 0.8);
        var ticket = Ticket.Of(network, mask);
        Assert.Equal(before, network.Parameters[0].Value.ToArray());
        var layer = mask.Find("fc1.weight")!;
        for (var i = 0; i < layer.Count; i++)
            Assert.Equal(BitConverter.SingleToInt32Bits(layer.Kept[i] ? before[i] : 0f), BitConverter.SingleToInt32Bits(ticket.Start["fc1.weight"][i]));
    }

    [Fact]
    public void A_ticket_put_into_another_network_gives_weights_state_and_masks()
    {
        using var source = TinyNetwork.Create(device, seed: 1);
        using var target = TinyNetwork.Create(device, seed: 2);
        source.State[0].Value.Write([3f, 4f]);
        var ticket = Ticket.Of(source, MagnitudePruning.Mask(NamedWeights.Of(source), PruningScore.LayerNormalizedMagnitude, PruningScope.Global, 0.5));
        ticket.ApplyTo(target);
        Assert.All(target.Parameters, p => Assert.Equal(ticket.Start[p.Name], p.Value.ToArray()));
        Assert.Equal([3f, 4f], target.State[0].Value.ToArray());
        Assert.All(target.Parameters, p => Assert.Equal(ticket.Mask.Find(p.Name)?.ToFloats(), p.Mask?.ToArray()));
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
        Assert.All(network.Parameters, p => Assert.Equal(dense.Start[p.Name], p.Value.ToArray()));
        Assert.Equal(dense.Mask.Layers[1].ToFloats(), network.Parameters[2].Mask!.ToArray());
    }

    [Fact]
    public void A_ticket_of_another_network_is_refused_and_changes_nothing()
    {
        using var network = TinyNetwork.Create(device);
        var good = Ticket.Of(network, RandomMask.Draw(NamedWeights.Of(network), 0.5, seed: 1));
        var before = network.Parameters.Select(p => p.Value.ToArray()).ToArray();

        var missing = good.Start.Where(s => s.Key != "fc2.bias").ToDictionary();
        Assert.Equal("ticket for tiny: has no weights for fc2.bias", Refused(new Ticket(good.Mask, missing)));
        var extra = good.Start.Append(new("fc3.bias", [1f])).ToDictionary();
        Assert.Equal("ticket for tiny: the network has no fc3.bias", Refused(new Ticket(good.Mask, extra)));
        var wrong = good.Start.Where(s => s.Key != "fc2.bias").Append(new("fc2.bias", [1f])).ToDictionary();
        Assert.Equal("ticket for tiny: fc2.bias wants 3 numbers for [3], got 1", Refused(new Ticket(good.Mask, wrong)));
        var bias = new TicketMask([LayerMask.FromFloats("fc1.bias", [1, 1, 1, 1, 1, 0])]);
        Assert.Equal("ticket for tiny: fc1.bias is not prunable, but has a mask", Refused(new Ticket(bias, good.Start)));

        Assert.Equal(before, network.Parameters.Select(p => p.Value.ToArray()));
        string Refused(Ticket ticket) => Assert.Throws<PruningException>(() => ticket.ApplyTo(network)).Message;
    }

    [Fact]
    public void A_mask_without_its_weights_is_no_ticket()
    {
        var mask = new TicketMask([LayerMask.FromFloats("fc1.weight", [1, 0])]);
        Assert.Contains("no fc1.weight", Assert.Throws<PruningException>(() => new Ticket(mask, new Dictionary<string, float[]>())).Message);
        Assert.Contains("3 weights", Assert.Throws<PruningException>(() => new Ticket(mask, new Dictionary<string, float[]> { ["fc1.weight"] = [1, 2, 3] })).Message);
    }
}
