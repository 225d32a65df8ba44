using NativeTickets.Adversarial;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Robust training against public implementations: a whole step of weight perturbation, the losses of logits, the images of N-FGSM.</summary>
public sealed class RobustTrainingTests : IDisposable
{
    const string Section = "4-robust";
    const double SharePixels = 0.999; // of N-FGSM, which must be the same: the sign of a gradient near 0 may differ
    const double NearPixel = 1e-4;
    const double NearGolden = 1e-6;   // stands for an equal float where both compare with a budget

    readonly Device device = Device.Open("cpu");

    public static IEnumerable<TheoryDataRow<string, string>> Perturbed => MethodCase.Rows(Section, "awp", "trades-awp");

    public static IEnumerable<TheoryDataRow<string, string>> Mart => MethodCase.Rows(Section, "mart");

    public static IEnumerable<TheoryDataRow<string, string>> Trades => MethodCase.Rows(Section, "trades");

    public static IEnumerable<TheoryDataRow<string, string>> NoisyFgsm => MethodCase.Rows(Section, "nfgsm");

    public void Dispose() => device.Dispose();

    [Theory, MemberData(nameof(Perturbed))]
    public void A_whole_step_of_weight_perturbation_is_the_public_one(string place, string name)
    {
        var golden = MethodCase.Read(place, Section, name);
        using var network = NetworkOf(golden);
        using var adversarial = BatchOf(golden, "adversarial");
        using var tape = new Tape(device);
        CheckDirections(golden, adversarial);

        using var objective = ObjectiveOf(golden, new WeightPerturbation((float)golden.Number("gamma")));
        var sgd = golden.Settings.GetProperty("optimizer");
        using var optimizer = new Sgd(network, sgd.GetProperty("momentum").GetDouble(), sgd.GetProperty("weightDecay").GetDouble());
        var found = objective.LossAt(network, OnTape(golden, tape), adversarial, tape, default);
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable)) golden.RequireNear($"perturbed/{parameter.Name}", parameter.Value.ToArray());
        golden.RequireNear("loss", [found.Loss.Item()]);
        tape.Backward(found.Loss);
        foreach (var parameter in network.Parameters) golden.RequireNear($"gradient/{parameter.Name}", MaskedGradient(parameter));
        optimizer.Step(sgd.GetProperty("rate").GetDouble());
        objective.AfterStep();
        foreach (var parameter in network.Parameters) golden.RequireNear($"after/{parameter.Name}", parameter.Value.ToArray());
        foreach (var state in network.State) golden.RequireNear($"after/{state.Name}", state.Value.ToArray());
    }

    [Theory, MemberData(nameof(Mart))]
    public void The_loss_of_mart_and_its_gradients_are_the_public_ones(string place, string name)
    {
        var golden = MethodCase.Read(place, Section, name);
        using var tape = new Tape(device);
        var (natural, adversarial, labels) = Logits(golden, tape);
        golden.RequireNear("bce", [natural.MartLoss(adversarial, labels, 0).Item()]);
        var loss = natural.MartLoss(adversarial, labels, (float)golden.Number("beta"));
        golden.RequireNear("loss", [loss.Item()]);
        tape.Backward(loss);
        golden.RequireNear("gradNatural", natural.Gradient!.ToArray());
        golden.RequireNear("gradAdversarial", adversarial.Gradient!.ToArray());
    }

    [Theory, MemberData(nameof(Trades))]
    public void The_loss_of_trades_and_its_gradients_are_the_public_ones(string place, string name)
    {
        var golden = MethodCase.Read(place, Section, name);
        using var tape = new Tape(device);
        var (natural, adversarial, labels) = Logits(golden, tape);
        var loss = natural.CrossEntropy(labels).WeightedSum(natural.KlDivergence(adversarial), (float)golden.Number("beta"));
        golden.RequireNear("loss", [loss.Item()]);
        tape.Backward(loss);
        golden.RequireNear("gradNatural", natural.Gradient!.ToArray());
        golden.RequireNear("gradAdversarial", adversarial.Gradient!.ToArray());
    }

    [Theory, MemberData(nameof(NoisyFgsm))]
    public void The_images_of_n_fgsm_are_the_public_ones_and_leave_the_budget_as_often(string place, string name)
    {
        var golden = MethodCase.Read(place, Section, name);
        var (images, noise, budget) = (golden.Named("images"), golden.Named("noise"), golden.Number("epsilon"));
        using var network = golden.Network(device);
        using var moved = Tensor.FromBatch(device, images.Shape, noise.Values);
        using var tape = new Tape(device, GradientTarget.Watched);
        using var clean = BatchOf(golden, "images");
        using var labels = BatchOf(golden, "labels");
        var isTraining = golden.Text("mode") == "train";
        var attack = new NoisyFgsm(new LinfThreat((float)budget), (float)(golden.Number("unif") * budget), (float)golden.Number("alpha"), isTraining);
        attack.Climb(network, new Batch(clean, labels), moved, tape);

        var theirs = golden[golden.Text("expect") + "delta"].Values;
        float[] ours = [.. moved.ToArray().Zip(images.Values, (x, from) => x - from)];
        var same = ours.Zip(theirs).Count(pair => Math.Abs(pair.First - pair.Second) <= NearPixel);
        Assert.True(same >= SharePixels * ours.Length, $"{name}: {ours.Length - same} of {ours.Length} pixels differ");
        double Beyond(float[] delta) => (double)delta.Count(d => Math.Abs(d) > budget + NearGolden) / delta.Length;
        Assert.Equal(Beyond(theirs), Beyond(ours), 1 - SharePixels);

        using var again = golden.Network(device);
        float[] start = [.. images.Values.Zip(noise.Values, (x, eta) => Math.Clamp(x + eta, 0, 1))];
        var watched = tape.Input(images.Shape, start, watch: true);
        var loss = again.Forward(watched, isTraining ? Mode.Train : Mode.Evaluate).CrossEntropy(labels);
        tape.Backward(loss);
        golden.RequireNear("loss", [loss.Item()]);
        golden.RequireNear("imageGradient", watched.Gradient!.ToArray());
    }

    // the loss and the directions of a network that is not perturbed, by the pieces that a perturbation is made of
    void CheckDirections(MethodCase golden, Tensor adversarial)
    {
        using var network = NetworkOf(golden);
        using var tape = new Tape(device);
        using var objective = ObjectiveOf(golden, null);
        var found = objective.LossAt(network, OnTape(golden, tape), adversarial, tape, default);
        golden.RequireNear("proxyLoss", [found.Loss.Item()]);
        tape.Backward(found.Loss);
        using var own = new Tape(device, GradientTarget.None);
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
            golden.RequireNear($"diff/{parameter.Name}", WeightPerturbation.Direction(parameter, own).ToArray());
    }

    static RobustObjective ObjectiveOf(MethodCase golden, WeightPerturbation? perturbation)
    {
        var threat = new LinfThreat(0); // the adversarial images are given
        return golden.Text("method") == "awp"
            ? new AdversarialObjective(new Fgsm(threat), perturbation: perturbation)
            : new TradesObjective(threat, 1, 0, (float)golden.Number("beta"), perturbation, naturalTwice: true);
    }

    Network NetworkOf(MethodCase golden)
    {
        var network = golden.Network(device);
        if (!golden.Has("ticket")) return network;
        foreach (var (tensor, kept) in golden.Under(golden.Text("ticket")))
        {
            var parameter = network.Parameters.Single(p => p.Name == tensor);
            var mask = new float[parameter.Value.Shape.Count];
            foreach (var index in kept.Values) mask[(int)index] = 1;
            parameter.SetMask(mask);
        }
        return network;
    }

    Tensor BatchOf(MethodCase golden, string key) => Tensor.FromBatch(device, golden.Named(key).Shape, golden.Named(key).Values);

    static Batch OnTape(MethodCase golden, Tape tape) => new(Input(golden, "images", tape), Input(golden, "labels", tape));

    static (Tensor Natural, Tensor Adversarial, Tensor Labels) Logits(MethodCase golden, Tape tape) =>
        (Input(golden, "natural", tape, true), Input(golden, "adversarial", tape, true), Input(golden, "labels", tape));

    static Tensor Input(MethodCase golden, string key, Tape tape, bool watch = false) => tape.Input(golden.Named(key).Shape, golden.Named(key).Values, watch);

    static float[] MaskedGradient(Parameter parameter)
    {
        var gradient = parameter.Value.Gradient!.ToArray();
        return parameter.Mask is { } mask ? [.. gradient.Zip(mask.ToFloats(), (g, keep) => keep == 0 ? 0 : g)] : gradient;
    }
}
