using NativeTickets.Kernels;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Single steps on a batch that is shared out: what is counted of them, what one that failed leaves, and what ranks let each other know.</summary>
public sealed class SharedStepTests
{
    const int Images = 70, Features = 3;

    [Fact]
    public void Work_that_is_done_group_by_group_is_counted_once()
    {
        double Flop(int? groups, string kernel)
        {
            using var device = Device.Open("cpu", 1);
            using var network = Networks.Create("lenet-ye-1", device, new ImageShape(1, 12, 12), 10, seed: 2);
            using var tape = new Tape(device);
            device.Kernels.Clock = new KernelClock();
            if (groups is { } some) device.Kernels.Shares = new BatchShares(some, Images);
            var batch = new Batch(tape.Input(new Shape(Images, 1, 12, 12), new float[Images * 144]), tape.Input(new Shape(Images), new float[Images]));
            tape.Backward(new CrossEntropyObjective().Loss(network, batch, tape, default).Loss);
            var times = device.Kernels.Clock.Times.Where(time => time.Kernel == kernel).ToArray();
            return times.Sum(time => time.Flop + time.Bytes);
        }

        foreach (var kernel in new[] { "conv2d gradWeight", "linear gradWeight", "channel sum" })
        {
            Assert.NotEqual(0, Flop(null, kernel));
            Assert.Equal(Flop(null, kernel), Flop(3, kernel));
        }
    }

    [Fact]
    public void A_backward_pass_whose_exchange_failed_leaves_nothing_to_the_next()
    {
        using var device = Device.Open("cpu", 1);
        using var exchange = new SilentRanks(0, 1) { Answers = true };
        using var weight = Tensor.FromArray(device, new Shape(2, Features), [1, 2, 3, 4, 5, 6], requiresGradient: true);
        using var tape = new Tape(device);
        device.Kernels.Shares = new BatchShares(2, Images, exchange);
        var expected = Gradient();
        Assert.Throws<IOException>(() => Gradient(fails: true));
        Assert.Equal(expected, Gradient());

        float[] Gradient(bool fails = false)
        {
            exchange.Answers = true;
            weight.ClearGradient();
            tape.Clear();
            var x = tape.Input(new Shape(Images, Features), [.. Enumerable.Range(0, Images * Features).Select(i => i % 7 / 7f)]);
            var sum = x.Linear(weight).Sum();
            exchange.Answers = !fails;
            tape.Backward(sum);
            return weight.Gradient!.ToArray();
        }
    }

    [Fact]
    public void A_batch_of_more_numbers_than_an_int_counts_is_averaged_and_normalized()
    {
        const int Groups = 4096, Batch = 1 << 25;
        using var device = Device.Open("cpu", 1);
        using var exchange = new SilentRanks(1, Groups) { Answers = true };
        using var tape = new Tape(device);
        using var one = Tensor.FromArray(device, new Shape(1), [1]);
        using var variance = Tensor.FromArray(device, new Shape(1), [1]);
        var shares = new BatchShares(Groups, Batch, exchange);
        device.Kernels.Shares = shares;
        var x = tape.Input(new Shape(shares.Count, 1, 8, 8), new float[shares.Count * 64], watch: true);
        tape.Backward(x.Mean());
        Assert.All(x.Gradient!.ToArray(), gradient => Assert.Equal(1f / Batch / 64, gradient));
        x.BatchNorm(one, one, one, variance, training: true); // what other ranks gave is not there
    }

    [Theory, InlineData(2), InlineData(3)]
    public void A_request_to_stop_reaches_all_ranks_in_a_step_without_sums_over_images(int ranks)
    {
        var heard = new bool[ranks];
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => ThreadRanks.Run(ranks, exchange =>
        {
            using var training = new SharedCase(
                "lenet", "dense", 4, 64, 64, ranks: new Ranks(exchange), change: s => s with { Objective = new WeightsAlone() });
            var own = exchange.Rank == 0 ? stop.Token : CancellationToken.None;
            try
            {
                return training.Run(own);
            }
            catch (OperationCanceledException stopped)
            {
                heard[exchange.Rank] = stopped.CancellationToken == own; // what waits for ranks that are gone is stopped by another token
                throw;
            }
        }));
        Assert.DoesNotContain(false, heard);
    }

    /// <summary>The sum of all weights: no image has a part in its gradient.</summary>
    sealed class WeightsAlone : Objective
    {
        public override string Name => "weights alone";

        public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
        {
            Tensor? sum = null;
            foreach (var parameter in network.Parameters)
            {
                var own = parameter.Value.OnTape(tape).Sum();
                sum = sum is null ? own : sum.Add(own);
            }
            return new StepLoss(sum!, sum!, 1);
        }
    }
}
