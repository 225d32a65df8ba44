namespace NativeTickets.Tests;

/// <summary>The live page in a browser while a run lasts: on a desk, on a tablet, on a phone, and by clicks from the list of runs to its report.</summary>
[Trait("Speed", "Slow")]
public sealed class LivePageTests : IDisposable
{
    const string Pipeline = """
        name: watched
        description: A ticket beside the dense network, on digits drawn by code.
        seed: [1, 2]
        data: { dataset: glyphs, trainImages: 1000, validation: 200 }
        model: { name: lenet }
        train: { batchSize: 50, learningRate: 0.02, epochs: 12 }
        stages:
          - train: { id: search, epochs: 4 }
          - prune: { id: ticket, from: search, sparsity: 0.8 }
          - train: { id: dense }
          - train: { id: boosted, from: ticket }
        """;

    const string Points = "[...document.querySelectorAll('#plot path[stroke-width=\"2\"]')].map(line => (line.getAttribute('d').match(/[ML]/g) ?? []).length)"
        + ".reduce((sum, points) => sum + points, 0)";

    const string WithinPage = "document.documentElement.scrollWidth <= innerWidth";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_is_followed_from_the_list_to_its_report()
    {
        using var browser = Browser.Start();
        File.WriteAllText(Path.Combine(folder, "watched.yaml"), Pipeline);
        using var run = CommandLine.Start(folder, "run", "watched.yaml", "--device", "cpu", "--threads", "1");
        run.WaitFor("epoch 1 ");
        using var serve = CommandLine.Start(folder, "serve");
        serve.WaitFor("Ctrl-C ends it");

        browser.ShowAs(1440, isDark: false);
        browser.Go(new Uri(serve.Output.Split("open ")[1].Split(' ')[0]));
        browser.WaitFor("document.querySelectorAll('#runs tbody tr').length === 1");
        Click("#runs a");
        browser.WaitFor($"location.pathname.endsWith('/run/watched/') && {Points} > 0");
        Assert.Equal("watched", (string?)browser.Evaluate("document.getElementById('name').textContent"));
        var before = (int)browser.Evaluate(Points)!;
        browser.WaitFor($"{Points} > {before + 2}"); // curves grow without a reload
        Assert.Matches(@"^\d of 8 stages have ended: ", (string?)browser.Evaluate("document.getElementById('summary').textContent")!);
        browser.WaitFor("/^[0-9,]+ images/.test(document.getElementById('pace').textContent)");
        Assert.NotEmpty((string)browser.Evaluate("document.getElementById('left').textContent")!);
        Assert.Equal(4, (int)browser.Evaluate("document.querySelectorAll('.group').length")!);
        Assert.Equal(8, (int)browser.Evaluate("document.querySelectorAll('.chip').length")!);
        Assert.Contains("epoch 1 ", (string)browser.Evaluate("document.getElementById('log').textContent")!, StringComparison.Ordinal);
        foreach (var (width, isDark) in ((int, bool)[])[(1440, true), (1440, false), (1024, true), (1024, false), (390, true), (390, false)])
        {
            browser.ShowAs(width, isDark);
            browser.WaitFor($"{Points} > 0 && document.querySelector('#plot svg').viewBox.baseVal.width <= innerWidth");
            Assert.True((bool)browser.Evaluate(WithinPage)!, $"wider than {width}");
            Assert.Equal(isDark ? "rgb(20, 24, 29)" : "rgb(255, 255, 255)", (string?)browser.Evaluate("getComputedStyle(document.body).backgroundColor"));
            Keep(browser.Picture(), $"live-{width}-{(isDark ? "dark" : "light")}.png");
            browser.Evaluate("scrollTo(0, document.getElementById('plot').offsetTop - 220); 0");
            Keep(browser.Picture(), $"live-{width}-{(isDark ? "dark" : "light")}-below.png");
            browser.Evaluate("scrollTo(0, 0); 0");
        }
        browser.ShowAs(1440, isDark: false);
        browser.Evaluate("const all = document.getElementById('metric'); all.value = 'trainLoss'; all.dispatchEvent(new Event('change')); 0");
        Assert.Equal("trainLoss by epoch", (string?)browser.Evaluate("document.querySelector('#plot svg').getAttribute('aria-label')"));

        run.End().Ended(0);
        browser.WaitFor("!document.getElementById('over').hidden");
        Assert.Equal("none", (string?)browser.Evaluate("document.getElementById('left').textContent"));
        Click("#over a");
        browser.WaitFor("location.pathname.endsWith('/report') && document.getElementById('provenance') !== null");
        serve.Signal("TERM"); // SIGINT is ignored by whatever a shell starts in the background
        serve.End().Ended(0);

        void Click(string selector)
        {
            var box = $"document.querySelector('{selector}').getBoundingClientRect()";
            browser.Point((double)browser.Evaluate($"{box}.left + 5")!, (double)browser.Evaluate($"{box}.top + {box}.height / 2")!, isPressed: true);
        }
    }

    /// <summary>Where a variable names a folder, pictures are kept there for people.</summary>
    static void Keep(byte[] picture, string name)
    {
        Assert.True(picture.Length > 10_000, $"{name} shows nothing");
        if (Environment.GetEnvironmentVariable("NATIVETICKETS_PICTURES") is { Length: > 0 } kept) File.WriteAllBytes(Path.Combine(kept, name), picture);
    }
}
