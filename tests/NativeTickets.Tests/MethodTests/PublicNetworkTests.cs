using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Our networks of public names beside public implementations: what they consist of, and what they compute from weights of a formula.</summary>
public sealed class PublicNetworkTests
{
    const string Section = "6-networks";
    const int Images = 2;
    const int LargestOfFastTests = 3_000_000; // parameters; the larger ones take a second each
    const double FirstTolerance = 1e-6; // of numbers that are stored with nine digits

    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows(Section);

    /// <summary>One network of each place, for what all networks of a place share.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Places => Cases.DistinctBy(row => row.Data.Item1);

    public static IEnumerable<TheoryDataRow<string, string>> Computed => Cases.Select(row =>
        row.Data.Item2 != Section && MethodCase.Read(row.Data.Item1, Section, row.Data.Item2).Count("parameters") > LargestOfFastTests
            ? new TheoryDataRow<string, string>(row.Data.Item1, row.Data.Item2) { Skip = row.Skip }.WithTrait("Speed", "Slow") : row);

    [Theory, MemberData(nameof(Cases))]
    public void Names_shapes_and_counts_are_those_of_the_public_network(string place, string name)
    {
        var numbers = MethodCase.Read(place, Section, name);
        using var device = Device.Open("cpu", 1);
        using var network = Create(numbers, device, seed: null);
        var theirs = numbers.Settings.GetProperty("tensors").EnumerateArray().Select(tensor =>
            $"{tensor.GetProperty("name").GetString()} {new Shape([.. tensor.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())])}");
        var ours = network.Parameters.Select(parameter => (parameter.Name, parameter.Value.Shape)).Concat(network.State.Select(s => (s.Name, s.Value.Shape)))
            .Select(tensor => $"{PublicNames.Of(network.Name, tensor.Name)} {tensor.Shape}");
        Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
        Assert.Equal((numbers.Count("parameters"), numbers.Count("prunable")), (network.ParameterCount, network.PrunableCount));
    }

    [Theory, MemberData(nameof(Computed))]
    public void Logits_and_gradients_are_those_of_the_public_network(string place, string name)
    {
        var numbers = MethodCase.Read(place, Section, name);
        using var device = Device.Open("cpu", 2);
        using var network = Create(numbers, device, seed: 0);
        var weights = FormulaWeights.Of(numbers);
        NetworkState.Write(network, NetworkState.Read(network).Keys.ToDictionary(ours => ours, ours => weights[PublicNames.Of(name, ours)]), numbers.Name);
        using var tape = new Tape(device, GradientTarget.Parameters);
        var shape = new Shape(Images, network.Input.Channels, network.Input.Height, network.Input.Width);
        var logits = network.Forward(tape.Input(shape, FormulaWeights.Images(shape.Count)), Mode.Evaluate);
        var theirs = numbers.Settings.GetProperty("logits").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(logit => logit.GetSingle())
            .ToArray();
        numbers.RequireNear("logits", theirs, logits.ToArray(), Math.Max(1e-5, 4 * numbers.Number("spread")));
        using var up = Tensor.FromBatch(device, logits.Shape, [.. Enumerable.Range(0, theirs.Length).Select(i => i % network.Classes - 4.5f)]);
        tape.Backward(logits, up);
        var gradients = network.Parameters.ToDictionary(p => PublicNames.Of(name, p.Name), p => p.Value.Gradient!.ToArray().Sum(g => Math.Abs((double)g)));
        var bound = Math.Max(5e-3, 8 * numbers.Number("gradientSpread"));
        foreach (var tensor in numbers.Settings.GetProperty("tensors").EnumerateArray())
        {
            var key = tensor.GetProperty("name").GetString()!;
            Assert.InRange(weights[key].Values[0] - tensor.GetProperty("first").GetDouble(), -FirstTolerance, FirstTolerance);
            if (!tensor.TryGetProperty("absGradient", out var gradient)) continue;
            var (expected, found) = (gradient.GetDouble(), gradients[key]);
            Assert.True(Math.Abs(found - expected) <= bound * expected, $"{name}: gradient of {key} has the absolute sum {found}, expected {expected}");
        }
    }

    [Theory, MemberData(nameof(Places))]
    public void The_formula_of_the_weights_is_read_as_it_is_meant(string place, string name)
    {
        foreach (var check in MethodCase.Read(place, Section, name).Shared("fill").GetProperty("check").EnumerateObject())
        {
            var numbers = check.Name["hash(".Length..^1].Split(',').Select(ulong.Parse).ToArray();
            Assert.Equal(check.Value.GetDouble(), FormulaWeights.Hash(numbers[0], numbers[1]));
        }
    }

    static Network Create(MethodCase numbers, Device device, long? seed)
    {
        int[] input = [.. numbers.Settings.GetProperty("input").EnumerateArray().Select(extent => extent.GetInt32())];
        var classes = numbers.Settings.GetProperty("logits")[0].GetArrayLength();
        return Networks.Create(numbers.Name, device, new ImageShape(input[0], input[1], input[2]), classes, seed: seed);
    }
}
