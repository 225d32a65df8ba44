namespace NativeTickets.Tests;

/// <summary>
/// A GPU where there is one; a test that needs one is skipped, with the reason, where there is none. Unless a test says otherwise it multiplies in full
/// precision, as what it is compared with does.
/// </summary>
static class RealGpu
{
    static readonly Dictionary<string, string?> Reasons = Device.List().GroupBy(d => d.Name.Split(':')[0]).ToDictionary(g => g.Key, g => g.First().WhyNot);

    /// <summary>Why a device is not here; null where it is.</summary>
    public static string? WhyNot(string name) => Reasons[name];

    public static Device OpenOrSkip(string name, string precision = "fp32")
    {
        Assert.SkipWhen(WhyNot(name) is not null, $"{name}: {WhyNot(name)}");
        return Device.Open(name, precision: precision);
    }
}
