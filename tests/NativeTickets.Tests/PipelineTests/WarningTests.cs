using NativeTickets.Config.Yaml;
using NativeTickets.Data;
using NativeTickets.Lab;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting;
using NativeTickets.Runs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

/// <summary>What would pass for a result and is none: an error, or a warning in <c>check</c>, at the run's beginning and in the report.</summary>
public sealed class WarningTests : IDisposable
{
    const string Data = "name: told\ndata: { dataset: glyphs, trainImages: 100, validation: 50 }\nmodel: { name: lenet-ye-1 }\n";

    readonly TemporaryFolder folder = new();

    RunOptions Options => new() { Out = Path.Combine(folder, "runs"), Device = "cpu", Threads = 2, DataFolder = folder };

    [Theory]
    [InlineData("sparsity: 0.9999999", "global", "0.9999999, which leaves none of the 13,434 prunable weights of lenet-ye-1; wanted at most 0.999925562")]
    [InlineData("sparsity: 99.999%, score: random", "global", "sparsity is 99.999%, which leaves none")]
    [InlineData("sparsity: 0.99999, score: magnitude", "layer", "sparsity is 0.99999, which leaves none")]
    public void A_sparsity_that_leaves_no_weight_is_an_error_with_its_place(string keys, string scope, string told)
    {
        var text = Data + $"stages:\n  - prune: {{ id: ticket, scope: {scope}, {keys} }}\n";
        foreach (var act in (Action[])[() => Run(text), () => Check(text)])
        {
            var problem = Assert.Single(Assert.Throws<ConfigException>(act).Problems);
            Assert.Matches(@"p\.yaml:5:\d+: ", problem);
            Assert.Contains(told, problem, StringComparison.Ordinal);
        }
        Run(text.Replace(keys, "sparsity: 0.9999"));
    }

    [Theory]
    [InlineData("ticket.sparsity", "0.8, 80%", "p.yaml:8:34: matrix.ticket.sparsity: 80% is the same value as 0.8; wanted each once")]
    [InlineData("ticket.sparsity", "0.5, 0.8, 4/5, 0.80", "matrix.ticket.sparsity: 4/5 is the same value as 0.8; wanted each once",
        "matrix.ticket.sparsity: 0.80 is the same value as 0.8; wanted each once")]
    [InlineData("boosted.learningRate", "0.1, 1e-1", "matrix.boosted.learningRate: 1e-1 is the same value as 0.1; wanted each once")]
    [InlineData("ticket.rewind", "0it, 0ep", "matrix.ticket.rewind: 0ep is the same value as 0it; wanted each once")]
    [InlineData("ticket.rewind", "1ep, 1.0ep", "matrix.ticket.rewind: 1.0ep is the same value as 1ep; wanted each once")]
    [InlineData("ticket.sparsity", "0.8, 0.81")]
    public void Equal_values_of_an_axis_are_an_error_however_they_are_written(string axis, string values, params string[] told)
    {
        var text = PipelineText.Small + $"\nmatrix: {{ {axis}: [{values}] }}\n";
        if (told.Length == 0) Assert.NotNull(PipelineText.Read(text));
        else
            Assert.Equal(told, PipelineText.ProblemsOf(text).Select((problem, i) => told[i].StartsWith("p.yaml", StringComparison.Ordinal) ? problem
                : problem[(problem.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public void Equal_values_of_keys_that_vary_together_are_found_beside_another_axis()
    {
        const string Matrix = "\nmatrix: { sizes: { keys: [dense.learningRate, boosted.learningRate], values: [0.1, 10%] }, ticket.sparsity: [0.5, 0.8] }\n";
        Assert.EndsWith("matrix.sizes: 10% is the same value as 0.1; wanted each once",
            Assert.Single(PipelineText.ProblemsOf(PipelineText.Small.Replace(", sparsity: 0.8", "") + Matrix)));
    }

    [Fact]
    public void A_variant_that_the_file_itself_leaves_out_is_an_error_and_one_that_a_scale_leaves_out_is_none()
    {
        const string Two = PipelineText.Small + "\nvariants: { a: {}, b: none }";
        Assert.Equal("p.yaml:8:23: variants.b is none, which leaves the variant out whatever the scale; wanted what it changes, {} for nothing, or none under "
            + "a scale's variants alone", Assert.Single(PipelineText.ProblemsOf(Two)));
        Assert.NotNull(PipelineText.Read(Two.Replace("none", "{}") + "\nscales: { laptop: { variants: { b: none } } }", "laptop"));
    }

    [Fact]
    public void A_ticket_without_from_below_a_search_is_warned_of()
    {
        const string Forgotten = """
            stages:
              - train: { id: search, epochs: 1, learningRate: 0.02 }
              - prune: { id: ticket, sparsity: 0.9 }
              - prune: { id: drawn, sparsity: 0.9, score: random }
            """;
        const string Told = "the prune stage 'ticket' has no 'from': it prunes the initial weights, whatever 'search' above finds; wanted from: search for a "
            + "ticket of that search";
        ToldEverywhere(Data + Forgotten, Told);
        Assert.Empty(PipelineText.Read(Data + Forgotten.Replace("ticket, ", "ticket, from: search, ")).Spec.Warnings);
        const string Above = "stages:\n  - prune: { id: ticket, sparsity: 0.9 }\n  - train: { id: later, from: ticket, epochs: 1, learningRate: 1 }\n";
        Assert.Empty(PipelineText.Read(Data + Above).Spec.Warnings);
    }

    [Fact]
    public void Controls_that_are_written_for_a_claim_are_not_warned_of() => Assert.Empty(PipelineText.Read(PipelineText.Small + """

        controls: [initialMask]
        claims: [boosted.testAccuracy >= 50%]
        """).Spec.Warnings);

    [Fact]
    public void A_layer_that_a_ticket_keeps_nothing_of_is_warned_of_where_the_ticket_is_made()
    {
        const string Text = Data + "stages:\n  - prune: { id: thin, sparsity: 0.999, score: magnitude, scope: layer }\n";
        ToldEverywhere(Text, "thin keeps no weight of conv1.weight, conv2.weight: these layers give the same for every image");
        Assert.Empty(Check(Text.Replace("0.999", "0.9")).Overview.Warnings);
    }

    [Fact]
    public void A_layer_that_global_pruning_emptied_is_told_after_the_ticket_is_made()
    {
        const string Text = Data + "stages:\n  - prune: { id: thin, sparsity: 0.9999, score: magnitude }\n";
        Assert.Empty(Check(Text).Overview.Warnings);
        var notes = new Notes();
        var run = Run(Text, notes);
        var told = Assert.Single(Check(Text).Overview.Warnings);
        Assert.StartsWith("thin keeps no weight of ", told);
        Assert.Equal($"warning: {told}", Assert.Single(notes.Said));
        Assert.Contains(told, Report(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_beyond_the_split_are_warned_of()
    {
        const string Text = Data + """
            stages:
              - prune: { id: start, sparsity: 0, score: magnitude }
              - evaluate: { id: ev, of: start, split: validation, images: 100000 }
            """;
        ToldEverywhere(Text, "ev: images is 100,000, but the validation split has 50; all of them are measured");
        Assert.Contains("the test split has 2,000", Assert.Single(Check(Text.Replace(", split: validation", "")).Overview.Warnings), StringComparison.Ordinal);
        Assert.Empty(Check(Text.Replace("100000", "50")).Overview.Warnings);
    }

    [Fact]
    public void Skipped_files_of_an_image_folder_are_warned_of()
    {
        for (var i = 0; i < 20; i++)
        {
            var place = Path.Combine(folder, "pictures", i % 2 == 0 ? "a" : "b");
            Directory.CreateDirectory(place);
            using var image = new Image<Rgb24>(28, 28, i % 2 == 0 ? Color.Red : Color.Blue);
            image[i, i] = new Rgb24(0, 255, 0);
            image.Save(Path.Combine(place, $"{i}.png"));
            File.WriteAllText(Path.Combine(place, $"{i}.heic"), "x");
        }
        var text = Data.Replace("glyphs, trainImages: 100, validation: 50", "folder, path: pictures, validation: 4")
            + "stages:\n  - prune: { id: start, sparsity: 0, score: magnitude }\n";
        ToldEverywhere(text, $"{Path.Combine(folder, "pictures")}: 20 files were skipped, which are no images by their names: 20 .heic; images end with .png");
    }

    public void Dispose() => folder.Dispose();

    void ToldEverywhere(string text, string warning)
    {
        Assert.StartsWith(warning, Assert.Single(Check(text).Overview.Warnings));
        var notes = new Notes();
        var run = Run(text, notes);
        Assert.StartsWith(warning, Assert.Single(notes.Warnings));
        Assert.StartsWith(warning, Assert.Single(RunFolder.Read(run).Warnings));
        Assert.Contains("<h2>Warnings</h2>", Report(run), StringComparison.Ordinal);
    }

    static string Report(string run)
    {
        ReportWriter.Write(run);
        return File.ReadAllText(Path.Combine(run, "report.html")).Replace("&#39;", "'", StringComparison.Ordinal);
    }

    CheckReport Check(string text) => PipelineCheck.Run(Read(text), [], Options, timingSeconds: 0.1, default);

    string Run(string text, RunListener? listener = null) => PipelineRunner.Run(Read(text), Options, listener ?? new Notes(), default);

    NativeTickets.Plan.Pipelines.PipelineFile Read(string text)
    {
        var path = Path.Combine(folder, "p.yaml");
        File.WriteAllText(path, text);
        return NativeLaboratory.Read(path);
    }

    sealed class Notes : RunListener
    {
        public List<string> Said { get; } = [];

        public IReadOnlyList<string> Warnings { get; private set; } = [];

        public override void Began(RunOverview overview) => Warnings = overview.Warnings;

        public override void StageNoted(StageHeader stage, string note) => Said.Add(note);
    }
}
