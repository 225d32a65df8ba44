using System.Text;
using System.Text.RegularExpressions;
using NativeTickets.Reporting;

namespace NativeTickets.Tests;

/// <summary>The report's page in a browser: on a desk, on a tablet, on a phone, in the dark, on paper, and under the pointer.</summary>
[Trait("Speed", "Slow")]
public sealed partial class ReportPageTests(ReportPageTests.Opened opened) : IClassFixture<ReportPageTests.Opened>
{
    const int LeastContent = 200; // bytes of a page's packed drawing; one without a word has some 60

    /// <summary>A report of a run with a matrix, claims, evaluations and tickets, and one browser for all tests.</summary>
    public sealed class Opened : IDisposable
    {
        readonly TemporaryFolder folder = new();

        /// <summary>Writes the page and starts the browser; skips the tests where there is none.</summary>
        public Opened()
        {
            Browser = Browser.Start();
            TemporaryFolder.Copy(Path.Combine(RepositoryRoot.Fixture("run-folder"), "run"), folder);
            Page = ReportWriter.Write(Path.Combine(folder, "kept")).Files[0];
        }

        internal Browser Browser { get; }

        internal string Page { get; }

        /// <inheritdoc/>
        public void Dispose()
        {
            Browser.Dispose();
            folder.Dispose();
        }
    }

    Browser Browser => opened.Browser;

    [Theory]
    [InlineData(1440, false)]
    [InlineData(1440, true)]
    [InlineData(1024, false)]
    [InlineData(1024, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public void No_column_is_off_the_page_without_a_cue_and_letters_of_figures_are_readable(int width, bool isDark)
    {
        Browser.Open(opened.Page, width, isDark);
        Assert.True((bool)Browser.Evaluate("document.documentElement.scrollWidth <= innerWidth")!);
        const string Wider = "[...document.querySelectorAll('.scroll')].filter(part => part.scrollWidth > part.clientWidth + 1)";
        Assert.Equal(0, (int)Browser.Evaluate($"{Wider}.filter(part => !getComputedStyle(part).backgroundImage.includes('gradient')).length")!);
        if (width != 1024) Assert.Equal(0, (int)Browser.Evaluate($"{Wider}.length")!);
        const string Shown = "[...document.querySelectorAll('.figure svg')].filter(svg => svg.getBoundingClientRect().width > 0)";
        Assert.True((int)Browser.Evaluate($"{Shown}.length")! > 2);
        var least = (double)Browser.Evaluate($"Math.min(...{Shown}.map(svg => 12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))")!;
        Assert.True(least > 11, $"letters of {least} pixels");
        var ground = (string)Browser.Evaluate("getComputedStyle(document.body).backgroundColor")!;
        Assert.Equal(isDark ? "rgb(20, 24, 29)" : "rgb(255, 255, 255)", ground);
        Assert.True(Browser.Picture().Length > 10_000);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public void A_figure_answers_the_pointer_with_series_and_value_and_lets_series_be_switched_off(int width)
    {
        Browser.Open(opened.Page, width, isDark: false);
        const string Svg = "[...document.querySelectorAll('#figure-by-epoch svg')].find(svg => svg.getBoundingClientRect().width > 0)";
        Browser.Evaluate($"window.svg = {Svg}; svg.scrollIntoView(); window.line = svg.querySelector('[data-points]'); 0");
        const string At = "(k => { const box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width;"
            + " const point = JSON.parse(line.dataset.points)[0]; return (k ? box.top : box.left) + point[k] * scale; })";
        Browser.Point((double)Browser.Evaluate($"{At}(0)")!, (double)Browser.Evaluate($"{At}(1)")!);
        const string Tip = "document.querySelector('#figure-by-epoch .tip')";
        Assert.False((bool)Browser.Evaluate($"{Tip}.hidden")!);
        var name = (string)Browser.Evaluate("line.dataset.name")!;
        Assert.Matches(@$"^{Regex.Escape(name)}: \d+\.\d\d % \[\d+\.\d\d, \d+\.\d\d\]\nepoch 1$", (string)Browser.Evaluate($"{Tip}.textContent")!);

        const string Key = "svg.querySelector('.key[data-curve=\"' + line.dataset.curve + '\"]')";
        const string Box = $"{Key}.querySelector('text').getBoundingClientRect()";
        Browser.Point((double)Browser.Evaluate($"{Box}.left + 5")!, (double)Browser.Evaluate($"{Box}.top + 5")!, isPressed: true);
        Assert.Equal("none", (string)Browser.Evaluate("getComputedStyle(line).display")!);
        Assert.Equal("false", (string)Browser.Evaluate($"{Key}.getAttribute('aria-pressed')")!);
        Browser.Evaluate($"{Key}.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter' }})); 0");
        Assert.Equal("inline", (string)Browser.Evaluate("getComputedStyle(line).display")!);
    }

    [Fact]
    public void On_paper_no_page_is_empty_no_column_is_cut_off_and_what_is_folded_is_open()
    {
        Browser.Open(opened.Page, 718, isDark: false); // A4 less its margins
        Browser.ShowAsPrinted(true);
        Assert.Equal(0, (int)Browser.Evaluate("[...document.querySelectorAll('table')].filter(table => table.scrollWidth > 719).length")!);
        const string Folded = "[...document.querySelectorAll('details')].map(part => part.lastElementChild.getBoundingClientRect().height)";
        Assert.True((bool)Browser.Evaluate($"{Folded}.every(height => height > 20)")!);
        Browser.ShowAsPrinted(false);
        var pages = ContentsOf(Browser.Print());
        Assert.InRange(pages.Count, 5, 60);
        Assert.All(pages, bytes => Assert.True(bytes > LeastContent, $"a page of {bytes} bytes"));
    }

    /// <summary>The bytes of what is drawn on each page of a PDF.</summary>
    static List<int> ContentsOf(byte[] pdf)
    {
        var text = Encoding.Latin1.GetString(pdf);
        return [.. PageOf().Matches(text).Select(page => int.Parse(Regex.Match(text, @$"\n{page.Groups[1].Value} 0 obj\n<<[^>]*?/Length (\d+)").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"/Type /Page\n(?:(?!endobj)[\s\S])*?/Contents (\d+) 0 R")]
    private static partial Regex PageOf();
}
