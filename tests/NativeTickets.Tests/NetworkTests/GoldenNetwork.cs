using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>One golden network file with our network of the same name beside it.</summary>
sealed class GoldenNetwork : IDisposable
{
    // a float32 device agrees when it deviates no more than four times as far as float32 runs of the other engine do, and 1e-5 at least
    const double SmallestBound = 1e-5;
    const double SpreadFactor = 4;
    const double VanishingGradient = 1e-6; // of a linear bias before batch norm, whose true gradient is 0

    readonly WeightsFile file;

    public GoldenNetwork(string name, string device = "cpu")
    {
        file = WeightsFile.Read(GoldenFolder.PathOf(name));
        Device = device == "cuda" ? RealGpu.OpenOrSkip(device) : Device.Open(device, 2);
        var images = this["images"].Shape;
        Network = Networks.Create(name["net-".Length..^".safetensors".Length], Device, new ImageShape(images[1], images[2], images[3]),
            this["start_logits_eval"].Shape[1]);
    }

    public Device Device { get; }

    public Network Network { get; }

    public WeightsEntry this[string key] => file.Tensors[key];

    public void Load(string prefix) => NetworkState.Write(Network,
        file.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value), prefix);

    public Batch BatchOn(Tape tape) => new(tape.Input(this["images"].Shape, this["images"].Values), tape.Input(this["labels"].Shape, this["labels"].Values));

    public float[] Logits()
    {
        using var tape = new Tape(Device, GradientTarget.None);
        return Network.Forward(BatchOn(tape).Images, Mode.Evaluate).ToArray();
    }

    public void RequireGradient(Parameter parameter)
    {
        var key = $"first_grad/{parameter.Name}";
        var gradient = parameter.Value.Gradient!.ToArray();
        if (IsBiasBeforeBatchNorm(parameter.Name)) Assert.All(gradient, g => Assert.InRange(Math.Abs(g), 0, VanishingGradient));
        else RequireNear(key, gradient);
    }

    public void RequireNear(string key, float[] ours) =>
        RequireNear(key, ours, Math.Max(SmallestBound, SpreadFactor * this[$"spread/{key}"].Values[0]));

    public void RequireNear(string key, float[] ours, double bound)
    {
        var theirs = this[key].Values;
        Assert.Equal(theirs.Length, ours.Length);
        var largest = theirs.Max(Math.Abs);
        var deviation = 0.0;
        for (var i = 0; i < ours.Length; i++) deviation = Math.Max(deviation, Math.Abs((double)ours[i] - theirs[i]) / (largest > 0 ? largest : 1));
        Assert.True(deviation <= bound, $"{key}: deviates by {deviation:E2}, allowed are {bound:E2}");
    }

    public void Dispose()
    {
        Network.Dispose();
        Device.Dispose();
    }

    // a bias that is followed by batch norm in our network: the next parameter belongs to one
    bool IsBiasBeforeBatchNorm(string name)
    {
        if (!name.EndsWith(".bias", StringComparison.Ordinal)) return false;
        var names = Network.Parameters.Select(p => p.Name).ToList();
        var index = names.IndexOf(name);
        if (!names.Contains(name[..^"bias".Length] + "weight") || !Network.Parameters[index - 1].IsPrunable || index + 1 == names.Count) return false;
        var next = names[index + 1][..names[index + 1].LastIndexOf('.')];
        return Network.State.Any(s => s.Name.StartsWith(next + ".", StringComparison.Ordinal));
    }
}
