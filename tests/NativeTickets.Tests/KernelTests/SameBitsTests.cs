using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>
/// The same training has the same bits whatever the processor can do and however many threads share the work. A wide residual network on small images meets
/// Winograd's tiles, strided and pointwise windows, sparse lists and the normalization that a convolution takes in.
/// </summary>
public sealed class SameBitsTests
{
    /// <summary>
    /// Of the weights after <see cref="Train"/>; a kernel that adds in another order changes it, and then <see cref="Numerics"/> has to change too.
    /// </summary>
    const string Hash = "EB47A945AC54CB37CDE8583C166B5A3E3606BF55CEA38FE0BD9580BC88C973F8";

    const string Variable = "NATIVETICKETS_TEST_SWITCH";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Threads_do_not_change_the_bits_of_a_training(int threads) => Assert.Equal(Hash, Train(threads));

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void Instructions_do_not_change_the_bits_of_a_training(string without)
    {
        Assert.SkipWhen(RuntimeInformation.ProcessArchitecture != Architecture.X64,
            $"{without} is a switch of x64 processors; this one is {RuntimeInformation.ProcessArchitecture}");
        ChildProcess.RunTestOf<SameBitsTests>((without, "0"), (Variable, without));
    }

    [Fact(Explicit = true)]
    [Trait(ChildProcess.Trait, ChildProcess.TraitValue)]
    public void A_process_without_some_instructions_trains_to_the_same_bits()
    {
        using var device = Device.Open("cpu");
        if (Environment.GetEnvironmentVariable(Variable) is not null) Assert.DoesNotContain("AVX-512", device.Description, StringComparison.Ordinal);
        Assert.Equal(Hash, Train(2));
    }

    static string Train(int threads)
    {
        using var device = Device.Open("cpu", threads);
        using var network = Networks.Create("wrn-10-1", device, new ImageShape(3, 8, 8), 10, seed: 5);
        using var optimizer = new Sgd(network, momentum: 0.9, weightDecay: 1e-4);
        using var tape = new Tape(device, GradientTarget.Parameters);
        using var attackTape = new Tape(device, GradientTarget.Watched);
        var shape = new Shape(19, 3, 8, 8);
        var stream = new RandomStream(5, "same bits");
        var pixels = new float[shape.Count];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = stream.NextUniform();
        using var images = Tensor.FromBatch(device, shape, pixels);
        using var labels = Tensor.FromBatch(device, new Shape(shape[0]), [.. Enumerable.Range(0, shape[0]).Select(i => (float)(i % 10))]);
        using var adversarial = Tensor.FromBatch(device, shape, pixels);
        for (var step = 0; step < 4; step++)
        {
            if (step == 2) Prune(network);
            new Pgd(new LinfThreat(0.1f), 1, 0.05f, randomStart: false).Climb(network, new Batch(images, labels), adversarial, attackTape);
            tape.Backward(network.Forward(tape.Input(adversarial), Mode.Train).CrossEntropy(tape.Input(labels)));
            optimizer.Step(0.1);
            network.ClearGradients();
            tape.Clear();
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in network.Parameters) hash.AppendData(MemoryMarshal.AsBytes<float>(parameter.Value.ToArray()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    static void Prune(Network network)
    {
        var stream = new RandomStream(5, "same bits mask");
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
        {
            var mask = new float[parameter.Value.Shape.Count];
            for (var i = 0; i < mask.Length; i++) mask[i] = stream.NextUniform() < 0.2f ? 1 : 0;
            parameter.SetMask(mask);
        }
    }
}
