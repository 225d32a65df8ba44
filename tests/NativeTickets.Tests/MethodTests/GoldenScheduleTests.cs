using System.Globalization;
using System.Text.RegularExpressions;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>The rate and momentum of every step, beside the tables that PyTorch's schedulers gave. The numbers of a scheduler are read from its call.</summary>
public sealed partial class GoldenScheduleTests
{
    const string Section = "3-schedules";

    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows(Section, "schedule");

    [Theory, MemberData(nameof(Cases))]
    public void Every_step_has_the_rate_and_the_momentum_of_the_table(string place, string name)
    {
        var known = MethodCase.Read(place, Section, name);
        if (known.Has("rewindTo"))
        {
            RequireResumed(known, MethodCase.Read(place, Section, known.Text("base")));
            return;
        }
        var schedule = ScheduleOf(known, place);
        var (rates, tolerance) = (Numbers(known, "rates"), known.Number("tolerance"));
        Assert.Equal(known.Count("steps"), rates.Length);
        for (var step = 0; step < rates.Length; step++) RequireNear(rates[step], schedule.At(step), rates.Max(), tolerance, $"rate of step {step}");
        if (!known.Has("momenta")) return;
        var momenta = Numbers(known, "momenta");
        var isMoved = schedule.MomentumAt(0) is not null;
        for (var step = 0; isMoved && step < momenta.Length; step++)
            RequireNear(momenta[step], schedule.MomentumAt(step)!.Value, 1, tolerance, $"momentum of step {step}");
        Assert.True(isMoved, $"{name} moves the momentum");
    }

    static void RequireResumed(MethodCase known, MethodCase table)
    {
        var (schedule, rates) = (ScheduleOf(table, ""), Numbers(table, "rates"));
        var (rewindTo, last) = (known.Count("rewindTo"), known.Count("steps") - 1);
        var resumed = schedule.ResumedAt(rewindTo, last);
        for (var step = 0; step <= last; step++)
        {
            RequireNear(rates[step], schedule.At(step), rates.Max(), 1e-9, $"rate of step {step}, anew");
            RequireNear(rates[Math.Min(step + rewindTo, last)], resumed.At(step), rates.Max(), 1e-9, $"rate of step {step}, resumed");
        }
    }

    static LearningRateSchedule ScheduleOf(MethodCase known, string place)
    {
        var (rate, steps, call) = (known.Number("rate"), (long)known.Count("steps"), known.Text("torch"));
        var word = known.Name.Split('/')[1];
        if (word == "constant") return new LearningRateSchedule(rate, new ConstantRate());
        if (word.StartsWith("cyclic", StringComparison.Ordinal)) return Cyclic(known, place, steps);
        if (word.StartsWith("oneCycle", StringComparison.Ordinal))
            return new LearningRateSchedule(rate, new OneCycleRate(steps, Number(call, "pct_start"), 1 / Number(call, "div_factor", 25),
                1 / Number(call, "final_div_factor", 1e4), word.EndsWith("linear", StringComparison.Ordinal), call.Contains("three_phase=True"),
                new MomentumRange(Number(call, "base_momentum", 0.85), Number(call, "max_momentum", 0.95))));
        // the first total_iters of a call with a warm-up is the warm-up's; open_lth's begins at 0 and says its length as t / n
        var isOpenLth = word.EndsWith("openLth", StringComparison.Ordinal);
        WarmUp? warmUp = isOpenLth ? new WarmUp(0, (long)double.Parse(OverSteps().Match(call).Groups[1].Value, CultureInfo.InvariantCulture))
            : word.Contains("-warmup", StringComparison.Ordinal) && call.Contains("start_factor", StringComparison.Ordinal)
                ? new WarmUp(Number(call, "start_factor") * rate, (long)Number(call, "total_iters")) : null;
        if (word.EndsWith("sequential", StringComparison.Ordinal)) // of "the same two", which the case before names
            warmUp = ScheduleOf(MethodCase.Read(PlaceOf(place), Section, "schedule/multiStep-warmup"), place).WarmUp;
        if (word.StartsWith("multiStep", StringComparison.Ordinal))
            return new LearningRateSchedule(rate, new MultiStepRate(Milestones(known, place).Select(step => new RateDrop(step, Gamma(known, place)))), warmUp,
                word.EndsWith("sequential", StringComparison.Ordinal));
        var left = steps - (warmUp?.Steps ?? 0);
        var span = word.EndsWith("epoch", StringComparison.Ordinal) ? new CurveSpan(steps, known.Count("stepsPerEpoch")) : new CurveSpan(left);
        RateCurve curve = word.StartsWith("cosine", StringComparison.Ordinal) ? new CosineRate(span, Number(call, "eta_min", 0) / rate)
            : word.StartsWith("linear", StringComparison.Ordinal) ? new LinearRate(span, warmUp is null ? Number(call, "end_factor", 0) : 0)
            : throw new InvalidOperationException($"golden numbers have a schedule {word}");
        return new LearningRateSchedule(rate, curve, warmUp, beginsAfterWarmUp: true);
    }

    static LearningRateSchedule Cyclic(MethodCase known, string place, long steps)
    {
        var call = known.Text("torch");
        // "the same" is the call of the first cyclic case
        var whole = call.Contains("CyclicLR(", StringComparison.Ordinal) ? call : MethodCase.Read(place, Section, "schedule/cyclic").Text("torch");
        var top = double.Parse(Top().Match(whole).Groups[1].Value, CultureInfo.InvariantCulture);
        var up = Up().Match(whole).Groups;
        var rise = (up[1].Success ? double.Parse(up[1].Value, CultureInfo.InvariantCulture) : 1) / double.Parse(up[2].Value, CultureInfo.InvariantCulture);
        MomentumRange? momentum = known.Has("momenta") ? new MomentumRange(0.8, 0.9) : null;
        return new LearningRateSchedule(top, new CyclicRate(steps, rise: rise, momentum: momentum));
    }

    // warm-up cases say the milestones shortly, as [20, 30], and open_lth's and "the same two" as those before them
    static long[] Milestones(MethodCase known, string place)
    {
        var list = MilestoneList().Match(known.Text("torch"));
        if (!list.Success) list = MilestoneList().Match(MethodCase.Read(PlaceOf(place), Section, "schedule/multiStep").Text("torch"));
        return [.. list.Groups[1].Value.Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
    }

    static double Gamma(MethodCase known, string place)
    {
        var call = GammaNumber().IsMatch(known.Text("torch")) ? known.Text("torch")
            : MethodCase.Read(PlaceOf(place), Section, "schedule/multiStep").Text("torch");
        return double.Parse(GammaNumber().Match(call).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    static string PlaceOf(string place) => place.Length > 0 ? place : throw new InvalidOperationException("a case leaves to another what it is");

    static double[] Numbers(MethodCase known, string key) => [.. known.Settings.GetProperty(key).EnumerateArray().Select(number => number.GetDouble())];

    static double Number(string call, string argument, double? otherwise = null)
    {
        var found = Regex.Match(call, $@"(?<![a-z_]){argument}=([0-9.e-]*[0-9])");
        return found.Success ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : otherwise ?? throw new InvalidOperationException($"'{call}' has no {argument}");
    }

    static void RequireNear(double expected, double found, double scale, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - found) <= tolerance * scale, $"{what} is {found:R}, expected {expected:R}");

    [GeneratedRegex(@"CyclicLR\((?:base_lr=)?[0-9.]+, (?:max_lr=)?([0-9.]*[0-9])")]
    private static partial Regex Top();

    [GeneratedRegex(@"step_size_up=[0-9]+(?:\*([0-9]+))?/([0-9]+)")]
    private static partial Regex Up();

    [GeneratedRegex(@"MultiStepLR\((?:milestones=)?\[([0-9, ]+)\]")]
    private static partial Regex MilestoneList();

    [GeneratedRegex(@"MultiStepLR\((?:milestones=)?\[[0-9, ]+\], (?:gamma=)?([0-9.]*[0-9])")]
    private static partial Regex GammaNumber();

    [GeneratedRegex(@"t / ([0-9]+)")]
    private static partial Regex OverSteps();
}
