using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Averages of a network's weights, with each kind of running statistics, beside those that PyTorch's tools gave.</summary>
public sealed class GoldenAverageTests
{
    const string Section = "3-schedules";

    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows(Section, "ema", "swa");

    [Theory, MemberData(nameof(Cases))]
    public void The_average_of_the_steps_has_their_weights_statistics_and_logits(string place, string name)
    {
        var known = MethodCase.Read(place, Section, name);
        using var device = Device.Open("cpu");
        using var network = NetworkOf(known, place, device);
        var (first, last) = (known.Count("firstStep"), known.Count("lastStep"));
        using var average = new WeightAverage(network, RuleOf(known), StatisticsOf(known), stepsPerEpoch: last + 1);
        for (var step = first; step <= last; step++)
        {
            NetworkState.Write(network, known.Under($"average/step{step}/"), name);
            average.AfterStep(network, new StepContext(1, 0, step));
        }
        Assert.Equal(last - first + 1, average.Averaged);
        NetworkState.Write(network, average.Read(), name);
        if (average.Statistics == AverageStatistics.Estimated) Estimate(network, known);

        var bound = Math.Max(1e-5, 4 * known.Settings.GetProperty("spread").GetProperty("state").GetDouble());
        var expected = known.Under(known.Text("expect"));
        foreach (var (tensor, entry) in NetworkState.Read(network)) known.RequireNear(tensor, entry.Values, bound);
        if (!expected.TryGetValue("logits", out _)) return;
        var images = known["average/images"];
        using var tape = new Tape(device, GradientTarget.None);
        known.RequireNear("logits", network.Forward(tape.Input(images.Shape, images.Values), Mode.Evaluate).ToArray());
    }

    // a case of averaged states alone names no network: that of the section
    static Network NetworkOf(MethodCase known, string place, Device device) =>
        (known.Has("net") ? known : MethodCase.Read(place, Section, "average/ema-averaged")).Network(device);

    static AverageRule RuleOf(MethodCase known)
    {
        if (known.Text("method") == "swa") return new PlainAverage(0, 1);
        if (known.Settings.GetProperty("decay").ValueKind == System.Text.Json.JsonValueKind.Number) return new ExponentialAverage(known.Number("decay"));
        const string form = "min(";
        var text = known.Text("decay");
        Assert.StartsWith(form, text, StringComparison.Ordinal);
        return new ExponentialAverage(double.Parse(text[form.Length..text.IndexOf(',', StringComparison.Ordinal)],
            System.Globalization.CultureInfo.InvariantCulture), rampsUp: true);
    }

    static AverageStatistics StatisticsOf(MethodCase known) => known.Text("statistics") switch
    {
        var text when text.StartsWith("averaged", StringComparison.Ordinal) => AverageStatistics.Averaged,
        var text when text.StartsWith("estimated", StringComparison.Ordinal) => AverageStatistics.Estimated,
        var text when text.Contains("last step", StringComparison.Ordinal) => AverageStatistics.Own,
        var text => throw new InvalidOperationException($"golden numbers have statistics '{text}'"),
    };

    static void Estimate(Network network, MethodCase known)
    {
        var statistics = new StatisticsMean(network);
        using var tape = new Tape(network.Device, GradientTarget.None);
        foreach (var (_, batch) in known.Under("average/estimate").OrderBy(batch => int.Parse(batch.Key, System.Globalization.CultureInfo.InvariantCulture)))
        {
            statistics.Add(tape.Input(batch.Shape, batch.Values));
            tape.Clear();
        }
    }
}
