namespace NativeTickets.Tests;

/// <summary>A GPU where there is one; a test that needs one is skipped, with the reason, where there is none.</summary>
static class RealGpu
{
    static readonly Dictionary<string, string?> WhyNot = Device.List().GroupBy(d => d.Name.Split(':')[0]).ToDictionary(g => g.Key, g => g.First().WhyNot);

    public static Device OpenOrSkip(string name)
    {
        Assert.SkipWhen(WhyNot[name] is not null, $"{name}: {WhyNot[name]}");
        return Device.Open(name);
    }
}
