using NativeTickets.Training;

namespace NativeTickets.Tests;

/// <summary>A training whose batches are shared out has the bits of one process on any number of ranks, whatever it does in a step.</summary>
public sealed class SharedTrainingTests
{
    public static TheoryData<string> Kinds => [.. SharedCase.Kinds];

    [Theory, MemberData(nameof(Kinds))]
    public void Any_number_of_ranks_trains_a_residual_network_to_the_bits_of_one_process(string kind)
    {
        // batches of 64 and one of 22, which reaches two of the four groups
        SharedCase Make(Ranks? ranks) => new("wrn-10-1", kind, shares: 4, batchSize: 64, images: 86, ranks: ranks);
        using var alone = Make(null);
        var expected = alone.Run();
        foreach (var ranks in (int[])[2, 3, 4])
            foreach (var found in SharedCase.OnRanks(ranks, Make)) Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("ticket")]
    public void Three_ranks_of_eight_groups_train_LeNet_to_the_bits_of_one_process(string kind)
    {
        SharedCase Make(Ranks? ranks) => new("lenet", kind, shares: 8, batchSize: 128, images: 150, ranks: ranks);
        using var alone = Make(null);
        var expected = alone.Run();
        foreach (var ranks in (int[])[3, 8])
            foreach (var found in SharedCase.OnRanks(ranks, Make)) Assert.Equal(expected, found);
    }

    [Fact]
    public void Shares_order_the_sums_anew_and_differ_from_one_chain_by_rounding_alone()
    {
        using var chain = new SharedCase("wrn-10-1", "dense", shares: 4, batchSize: 64, images: 86, change: s => s with { Shares = null, Epochs = 1 });
        using var shared = new SharedCase("wrn-10-1", "dense", shares: 4, batchSize: 64, images: 86, change: s => s with { Epochs = 1 });
        Assert.NotEqual(chain.Run()[0], shared.Run()[0]);
        foreach (var (ours, theirs) in shared.Network.Parameters.Zip(chain.Network.Parameters))
            foreach (var (a, b) in ours.Value.ToArray().Zip(theirs.Value.ToArray())) Assert.Equal(b, a, 1e-4); // two steps of rounding, amplified by batch norm
    }

    [Fact]
    public void One_group_of_one_block_is_one_chain_but_for_what_was_one_chain_of_floats()
    {
        using var chain = new SharedCase("lenet", "dense", shares: 1, batchSize: 16, images: 32, change: s => s with { Shares = null });
        using var shared = new SharedCase("lenet", "dense", shares: 1, batchSize: 16, images: 32);
        Assert.Equal(chain.Run(), shared.Run());
    }

    [Fact]
    public void An_interruption_on_some_ranks_continues_on_any_other_number_of_them()
    {
        using var whole = new TemporaryFolder();
        using var straight = new SharedCase("wrn-10-1", "ticket", 4, 64, 86, whole);
        var expected = straight.Run();
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        stop.Cancel(); // heard before the first step, and obeyed after it
        Assert.Throws<OperationCanceledException>(() => ThreadRanks.Run(2, exchange =>
        {
            using var first = new SharedCase("wrn-10-1", "ticket", 4, 64, 86, folder, new Ranks(exchange));
            return first.Run(exchange.Rank == 0 ? stop.Token : default);
        }));
        Assert.True(File.Exists(Path.Combine(folder, CheckpointFiles.Last)));
        var found = SharedCase.OnRanks(3, ranks => new SharedCase("wrn-10-1", "ticket", 4, 64, 86, folder, ranks));
        Assert.Equal(expected, found[0]);
    }

    [Fact]
    public void Ranks_that_see_different_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        using (var one = new SharedCase("lenet", "dense", 2, 32, 32, folder)) one.Run();
        var refused = Assert.Throws<InvalidOperationException>(() => ThreadRanks.Run(2, exchange =>
        {
            using var own = new TemporaryFolder();
            using var training = new SharedCase("lenet", "dense", 2, 32, 32, exchange.Rank == 0 ? folder : own, new Ranks(exchange));
            return training.Run();
        }));
        Assert.Contains("rank 0 begins at epoch 2, step 0, rank 1 at epoch 0, step 0", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dense", null, 2, "does not say in how many groups batches are shared out; set shares to 2 or more")]
    [InlineData("dense", 2, 3, "3 ranks share out the 2 groups of a batch (shares: 2); wanted at most as many ranks as groups")]
    [InlineData("dense", 5, 1, "shares is 5, but a batch of 64 images has 4 blocks of 16; wanted 1 to that many")]
    [InlineData("free", 4, 2, "objective free-2 remembers the images of a batch")]
    public void What_cannot_be_shared_out_is_refused_by_name(string kind, int? shares, int ranks, string why)
    {
        var refused = Assert.Throws<InvalidOperationException>(() =>
            SharedCase.OnRanks(ranks, each => new SharedCase("lenet", kind, 1, 64, 64, ranks: each, change: s => s with { Shares = shares })));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_devices_are_refused()
    {
        using var device = Device.Open("reference");
        Assert.Contains("groups of a batch on the device cpu, got reference", Assert.Throws<DeviceException>(() => new SharedBatch(device, 1, 16)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_ticket_sends_its_survivors_alone()
    {
        long Sent(string kind) => ThreadRanks.Run(2, exchange =>
        {
            using var training = new SharedCase("lenet", kind, 2, 32, 32, ranks: new Ranks(exchange), change: s => s with { Epochs = 1, Validation = null });
            training.Run();
            return exchange.BytesSent;
        })[0];
        var (dense, ticket) = (Sent("dense"), Sent("ticket"));
        Assert.InRange(ticket, 0.19 * dense, 0.25 * dense); // a fifth survives, biases and losses travel too
    }
}
