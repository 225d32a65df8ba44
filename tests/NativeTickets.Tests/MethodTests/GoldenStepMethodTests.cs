using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Softened labels, shortened gradients and steps that look ahead, beside PyTorch's numbers.</summary>
public sealed class GoldenStepMethodTests
{
    const string Section = "3-schedules";

    public static IEnumerable<TheoryDataRow<string, string>> Smoothings => MethodCase.Rows(Section, "labelSmoothing");

    public static IEnumerable<TheoryDataRow<string, string>> Clippings => MethodCase.Rows(Section, "clip");

    public static IEnumerable<TheoryDataRow<string, string>> Nesterovs => MethodCase.Rows(Section, "nesterov");

    [Theory, MemberData(nameof(Smoothings))]
    public void Softened_labels_have_the_losses_and_gradients_of_the_formula(string place, string name)
    {
        var known = MethodCase.Read(place, Section, name);
        var smoothing = known.Has("epsilon") ? new LabelSmoothing(known.Number("epsilon")) : new LabelSmoothing(1 - known.Number("factor"), overOthers: true);
        var (logits, labels) = (known.Named("logits"), known.Named("labels"));
        var (n, classes) = (logits.Shape[0], logits.Shape[1]);
        using var device = Device.Open("cpu");
        using var tape = new Tape(device, GradientTarget.All);
        var input = tape.Input(logits.Shape, logits.Values, watch: true);
        var loss = smoothing.Loss(input, tape.Input(new Shape(n), labels.Values));
        tape.Backward(loss);
        known.RequireNear("gradient", input.Gradient!.ToArray());
        if (known.Under(known.Text("expect")).ContainsKey("loss")) known.RequireNear("loss", [loss.Item()]);
        var losses = new float[n];
        for (var image = 0; image < n; image++)
            losses[image] = smoothing.Loss(tape.Input(new Shape(1, classes), logits.Values.AsSpan(image * classes, classes)),
                tape.Input(new Shape(1), labels.Values.AsSpan(image, 1))).Item();
        known.RequireNear("losses", losses);
    }

    [Theory, MemberData(nameof(Clippings))]
    public void Gradients_are_shortened_together_to_the_norm(string place, string name)
    {
        var known = MethodCase.Read(place, Section, name);
        using var device = Device.Open("cpu");
        string[] keys = [.. known.Settings.GetProperty("gradients").EnumerateArray().Select(key => key.GetString()!)];
        Tensor[] weights = [.. keys.Select(key => StepCases.WithGradient(device, known[key].Shape, known[key].Values))];
        using (var square = GradientClip.ToNorm([.. weights.Select(weight => (weight, (Tensor?)null))], (float)known.Number("maxNorm")))
            Assert.Equal(known.Number("norm"), Math.Sqrt(square.Item()), known.Number("norm") * known.Number("tolerance"));
        foreach (var (key, weight) in keys.Zip(weights))
        {
            known.RequireNear(key[(key.LastIndexOf('/') + 1)..], weight.Gradient!.ToArray());
            weight.Dispose();
        }
    }

    [Theory, MemberData(nameof(Nesterovs))]
    public void Steps_that_look_one_velocity_ahead_go_where_the_formula_goes(string place, string name)
    {
        var known = MethodCase.Read(place, Section, name);
        using var device = Device.Open("cpu");
        var (start, prefix) = (known[known.Text("expect") + "start"], known.Text("expect"));
        using var weight = Tensor.FromArray(device, start.Shape, start.Values, requiresGradient: true);
        using var velocity = Tensor.Zeros(device, start.Shape);
        var flags = known[prefix + "mask"];
        using var mask = known.Settings.GetProperty("masked").GetBoolean() ? Tensor.FromArray(device, start.Shape, flags.Values) : null;
        var steps = known.Under(prefix + "grad").Count;
        Assert.NotEqual(0, steps);
        for (var step = 1; step <= steps; step++)
        {
            using var gradient = Tensor.FromArray(device, start.Shape, known[$"{prefix}grad{step}"].Values);
            StepCases.GiveGradient(weight, gradient);
            SgdStep.Apply(weight, velocity, mask, (float)known.Number("rate"), (float)known.Number("momentum"), (float)known.Number("weightDecay"), true);
            known.RequireNear($"after{step}", weight.ToArray());
        }
    }
}
