using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NativeTickets.Reporting;
using NativeTickets.Reporting.Claims;

namespace NativeTickets.Tests;

public sealed class ReportWriterTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Three seeds of a dense net and of tickets at two sparsities, all done, with every kind of claim, figure and table.</summary>
    static SampleRun Whole()
    {
        var run = new SampleRun(1, 2, 3).Axis("ticket.sparsity", "0.5", "0.8");
        for (var seed = 1; seed <= 3; seed++)
        {
            var shift = 0.002 * seed;
            run.Stage("dense", seed, [0.90 + shift, 0.95 + shift, 0.97 + shift]);
            run.Stage("boosted", seed, [0.96 + shift, 0.97 + shift, 0.975 + shift * shift], entry: ("ticket.sparsity", "0.5"));
            run.Stage("boosted", seed, [0.85 + shift, 0.86 + shift, 0.865 + shift * shift], entry: ("ticket.sparsity", "0.8"));
            foreach (var (sparsity, robust) in ((string, double)[])[("0.5", 0.5), ("0.8", 0.3)])
                run.Stage("robust", seed, [], entry: ("ticket.sparsity", sparsity), kind: "evaluate",
                    metrics: new JsonObject { ["dense.pgd.robustAccuracy"] = 0.4, ["boosted.pgd.robustAccuracy"] = robust });
        }
        var published = new JsonObject
        {
            ["dense"] = new JsonObject { ["testAccuracy"] = 0.9918 },
            ["boosted (ticket.sparsity 0.8)"] = new JsonObject { ["testAccuracy"] = 0.9923 },
        };
        var reference = new JsonObject { ["name"] = "paper, Table 5", ["values"] = published };
        return run.Claim("boosted.validationAccuracy@1ep >= dense.validationAccuracy@1ep", "boosted", 1, "dense", 0)
            .Figure("curves", "epoch", "validationAccuracy", "dense", "boosted")
            .Figure("sparsity", "ticket.sparsity", "validationAccuracy@1ep", "boosted", "dense")
            .Table("final", ["dense", "boosted"], ["epochsToStop", "testAccuracy", "validationAccuracy@1ep", "robust.pgd.robustAccuracy"], reference)
            .Save();
    }

    [Fact]
    public void A_finished_run_becomes_a_page_a_text_and_figures()
    {
        using var run = Whole();
        var outcome = ReportWriter.Write(run.Folder);
        var written = outcome.Files.Select(f => Path.GetRelativePath(run.Folder, f).Replace('\\', '/'));
        Assert.Equal(["report.html", "report.md", "figures/curves.svg", "figures/sparsity.svg"], written);
        Assert.All(outcome.Files, file => Assert.True(File.Exists(file)));
        Assert.Equal((1, 1, 0), (outcome.Count(Verdict.Reproduced), outcome.Count(Verdict.Refuted), outcome.Count(Verdict.Undecided)));
        Assert.True(outcome.IsComplete);
        Assert.Equal(["final", "cost"], outcome.Tables.Select(t => t.Id));
        Assert.Empty(Directory.EnumerateFiles(run.Folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_table_has_means_intervals_and_the_published_values_beside()
    {
        using var run = Whole();
        var table = ReportWriter.Write(run.Folder).Tables[0];
        Assert.Equal(["", "ticket.sparsity", "epochsToStop", "testAccuracy (%)", "paper, Table 5",
            "validationAccuracy@1ep (%)", "robust.pgd.robustAccuracy (%)"], table.Columns);
        // 0.974 ± 5.6428 · 0.002 / √3 = 0.00652 with t(0.97, 2), and where images are not known 4.3027 · 0.002 / √3 = 0.00497 with t(0.95, 2)
        Assert.Equal(["dense", "", "3 ± 0", "97.30 ± 0.65", "99.18", "90.40 ± 0.50", "40.00 ± 0"], table.Rows[0]);
        Assert.Equal(["boosted", "0.5", "", "30.00 ± 0"], new[] { table.Rows[1][0], table.Rows[1][1], table.Rows[1][4], table.Rows[2][6] });
        Assert.Equal("99.23", table.Rows[2][4]);
    }

    [Fact]
    public void The_cost_table_is_there_without_being_asked_for()
    {
        using var run = new SampleRun(1, 2).Stage("dense", 1, [0.9]).Stage("dense", 2, [0.9]).Save();
        var cost = ReportWriter.Write(run.Folder).Tables[^1];
        Assert.Equal(["stage", "done", "seconds", "seconds per epoch", "images", "forward units", "peak memory"], cost.Columns);
        Assert.Equal(["dense", "2 of 2", "14.0", "", "110,000", "5,157", "118 MiB"], cost.Rows[0]);
        Assert.Equal(["all stages and seeds", "2 of 2", "28.0", "", "220,000", "10,314", "118 MiB"], cost.Rows[1]);
    }

    [Fact]
    public void A_pipeline_that_asks_for_nothing_gets_its_accuracies_and_curves()
    {
        using var run = new SampleRun(1, 2).Stage("dense", 1, [0.9]).Stage("dense", 2, [0.9]).Save();
        var outcome = ReportWriter.Write(run.Folder);
        Assert.Equal(["results", "cost"], outcome.Tables.Select(t => t.Id));
        Assert.Equal(["", "epochsToStop", "validationAccuracy (%)", "testAccuracy (%)"], outcome.Tables[0].Columns);
        Assert.EndsWith("curves.svg", outcome.Files[^1]);
    }

    [Fact]
    public void A_curve_beyond_all_bounds_is_left_out_and_named()
    {
        using var run = new SampleRun(1).Stage("dense", 1, [0.9, 1e308]).Stage("wild", 1, [-1e308, 1e308]).Stage("tame", 1, [0.9, 0.95])
            .Figure("curves", "epoch", "validationAccuracy", "dense", "wild", "tame").Save();
        var outcome = ReportWriter.Write(run.Folder);
        Assert.Contains("wild: has values beyond 1e100 and is not drawn.", File.ReadAllText(outcome.Files[0]));
        Assert.DoesNotContain("NaN", File.ReadAllText(outcome.Files[^1]));
    }

    [Fact]
    public void One_seed_gets_no_interval_over_seeds_and_the_images_sampling_error()
    {
        using var run = new SampleRun(7).Stage("dense", 7, [0.991])
            .Table("final", ["dense"], ["testAccuracy", "epochsToStop"]).Claim("c", "dense", 1, "dense", 0).Save();
        var outcome = ReportWriter.Write(run.Folder);
        Assert.Equal(["dense", "99.00 [98.79, 99.18]", "1"], outcome.Tables[0].Rows[0]);
        Assert.Contains("One seed: no interval over seeds can be given.", outcome.Tables[0].Notes);
        Assert.Equal(1, outcome.Count(Verdict.Undecided));
        Assert.Contains("one seed: undecided", File.ReadAllText(outcome.Files[0]));
    }

    [Fact]
    public void A_partial_run_is_reported_as_such()
    {
        using var run = new SampleRun(1, 2)
            .Stage("dense", 1, [0.9, 0.95]).Stage("dense", 2, [0.91], "interrupted").Stage("boosted", 1, [], "failed").Stage("boosted", 2, [], "pending")
            .Figure("curves", "epoch", "validationAccuracy", "dense", "boosted").Figure("nothing", "epoch", "trainAccuracy", "boosted")
            .Table("final", ["dense", "boosted"], ["testAccuracy"]).Save();
        var outcome = ReportWriter.Write(run.Folder);
        Assert.False(outcome.IsComplete);
        Assert.Equal("Partial: 1 of 4 stages are done, 1 failed, 1 interrupted, 1 pending. Missing values are marked.", outcome.Status);
        Assert.Equal(["94.90 (1 of 2 seeds)", "—"], outcome.Tables[0].Rows.Select(r => r[1]));
        Assert.Contains("Missing: boosted, seed 1: failed.", outcome.Tables[0].Notes);
        foreach (var page in outcome.Files.Take(2).Select(File.ReadAllText))
        {
            Assert.Contains(outcome.Status, page);
            Assert.Contains("dense: seeds ended after 2, 1 epochs; drawn up to 1.", page);
            Assert.Contains("There is nothing to draw yet.", page);
        }
    }

    [Fact]
    public void Nothing_from_a_run_folder_is_taken_for_markup()
    {
        const string Attack = "</style><script>alert('x')</script>\"&|`";
        using var run = new SampleRun(1, 2).Axis(Attack, Attack).Stage("dense", 1, [0.9], entry: (Attack, Attack))
            .Stage("ticket", 2, [], entry: (Attack, Attack), kind: "prune", metrics: new JsonObject { [$"layer.{Attack}.density"] = 0.5 });
        foreach (var key in (string[])["name", "description", "scale", "device"]) run.Index[key] = Attack;
        run.Index["notes"] = new JsonArray(Attack);
        foreach (var stage in (JsonArray)run.Index["stages"]!) (stage!["id"], stage["title"]) = (Attack, Attack);
        run.Claim(Attack, Attack, 1, Attack, 0).Table("final", [Attack], [Attack])
            .Figure("curves", "epoch", Attack, Attack).Figure("more", "epoch", "validationAccuracy", Attack);
        run.Index["reductions"] = new JsonArray(Attack);
        (run.Index["report"]!["figures"]![1]!["title"], run.Index["report"]!["tables"]![0]!["title"]) = (Attack, Attack);
        File.WriteAllText(run.PathOf("provenance.json"), new JsonObject { [Attack] = Attack }.ToJsonString());
        File.WriteAllText(run.PathOf("pipeline.resolved.yaml"), "```\n" + Attack);
        var outcome = ReportWriter.Write(run.Save().Folder);
        var html = File.ReadAllText(outcome.Files[0]);
        foreach (var own in (string[])["<script", "</script>", "</style>"]) Assert.Equal(1, html.Split(own).Length - 1);
        var markdown = File.ReadAllText(outcome.Files[1]).Split("\n````yaml")[0];
        Assert.DoesNotContain("<script", markdown);
        Assert.All(outcome.Files.Skip(2), file => Assert.DoesNotContain("<script", File.ReadAllText(file)));
    }

    [Fact]
    public void The_page_is_well_formed_loads_nothing_and_runs_its_own_script_alone()
    {
        using var run = Whole();
        var html = File.ReadAllText(ReportWriter.Write(run.Folder).Files[0]);
        var body = XElement.Parse(html[html.IndexOf("<main>", StringComparison.Ordinal)..html.IndexOf("<script>", StringComparison.Ordinal)]);
        Assert.Contains($"\"default-src 'none'; style-src '{HashOf("style")}'; script-src '{HashOf("script")}'\"", html, StringComparison.Ordinal);
        Assert.Equal(4, body.Descendants(Svg + "svg").Count()); // each figure for a wide and for a narrow page
        Assert.DoesNotContain(body.DescendantsAndSelf().Attributes(), a => a.Name.LocalName is "src" or "href");
        var ids = body.Descendants().Attributes("id").Select(a => a.Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal("claims", ids[0]);
        Assert.Equal("provenance", ids[^1]);

        string HashOf(string element) =>
            $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(html.Split($"<{element}>")[1].Split($"</{element}>")[0])))}";
    }

    [Fact]
    public void The_page_tells_its_script_the_name_and_the_values_of_every_curve()
    {
        using var run = Whole();
        var html = File.ReadAllText(ReportWriter.Write(run.Folder).Files[0]);
        var body = XElement.Parse(html[html.IndexOf("<main>", StringComparison.Ordinal)..html.IndexOf("<script>", StringComparison.Ordinal)]);
        var curves = body.Descendants(Svg + "g").Where(part => part.Attribute("data-points") is not null)
            .ToLookup(part => (string)part.Attribute("data-name")!);
        Assert.Equal(["boosted", "boosted, sparsity 0.5", "boosted, sparsity 0.8", "dense"], curves.Select(curve => curve.Key).Order(StringComparer.Ordinal));
        var points = JsonNode.Parse((string)curves["dense"].First().Attribute("data-points")!)!.AsArray();
        Assert.Equal(["1", "2", "3"], points.Select(point => (string?)point![2]));
        Assert.Equal("90.40 % [90.20, 90.60]", (string?)points[0]![3]); // the mean, and the lowest and highest seed
        Assert.Equal(curves.Sum(curve => curve.Count()), body.Descendants(Svg + "g").Count(part => (string?)part.Attribute("class") == "key"));
        Assert.All(Directory.GetFiles(run.PathOf("figures")), file => Assert.DoesNotContain("data-", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void A_sentence_below_what_the_run_is_for_says_what_the_claims_came_to()
    {
        using var run = Whole();
        const string Found = "Of 2 claims 1 is reproduced and 1 is refuted over 3 seeds: boosted.validationAccuracy@1ep >= dense.validationAccuracy@1ep, "
            + "ticket.sparsity 0.8 is refuted, 85.40 % against 90.40 %, misses the bound: ";
        foreach (var page in ReportWriter.Write(run.Folder).Files.Take(2).Select(File.ReadAllText))
        {
            var text = WebUtility.HtmlDecode(page).Replace("\\", "", StringComparison.Ordinal);
            Assert.Contains(Found, text, StringComparison.Ordinal);
            Assert.True(text.IndexOf(Found, StringComparison.Ordinal) > text.IndexOf("A run written by a test", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("pending", "Nothing is found yet: none of 2 stages is done.")]
    [InlineData("done", "dense has the highest test accuracy, 94.90 %, and boosted the lowest, 89.90 %, by one seed.")]
    public void Without_claims_that_sentence_is_about_the_networks(string status, string sentence)
    {
        var isDone = status == "done";
        using var run = new SampleRun(1).Stage("dense", 1, isDone ? [0.9, 0.95] : [], status).Stage("boosted", 1, isDone ? [0.9] : [], status).Save();
        Assert.Contains(sentence, File.ReadAllText(ReportWriter.Write(run.Folder).Files[0]), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_stage_has_one_name_its_title_and_the_id_too_where_two_share_one()
    {
        using var run = new SampleRun(1).Stage("dense", 1, [0.9]).Stage("mask", 1, [], kind: "prune", metrics: new JsonObject { ["sparsity"] = 0.5 })
            .Stage("arm", 1, [0.9], from: ["mask-00000001"]);
        foreach (var (i, title) in new[] { "Dense net", "Ticket", "Ticket" }.Index()) run.Index["stages"]![i]!["title"] = title;
        run.Claim("arm.validationAccuracy >= dense.validationAccuracy", "arm", null, "dense", 0).Save();
        var outcome = ReportWriter.Write(run.Folder);
        Assert.Equal(["Dense net", "Ticket (mask)", "Ticket (arm)", "all stages and seeds"], outcome.Tables[^1].Rows.Select(row => row[0]));
        Assert.Contains("In claims, arm is Ticket (arm); dense is Dense net.", File.ReadAllText(outcome.Files[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_with_a_matrix_that_asks_for_no_figure_gets_the_accuracy_over_its_axis()
    {
        using var run = new SampleRun(1, 2).Axis("ticket.sparsity", "0.5", "0.8");
        foreach (var seed in (int[])[1, 2])
            foreach (var sparsity in (string[])["0.5", "0.8"]) run.Stage("boosted", seed, [0.9 + 0.01 * seed], entry: ("ticket.sparsity", sparsity));
        var outcome = ReportWriter.Write(run.Save().Folder);
        Assert.Equal(["report.html", "report.md", "by-axis-1.svg"], outcome.Files.Select(file => Path.GetFileName(file)));
        Assert.Contains("Test accuracy over ticket.sparsity", File.ReadAllText(outcome.Files[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Intervals_of_accuracies_end_at_0_and_100_percent_in_tables_and_figures()
    {
        using var run = new SampleRun(1, 2).Axis("a.b", "1", "2").Figure("over", "a.b", "testAccuracy", "dense").Table("final", ["dense"], ["testAccuracy"]);
        foreach (var value in (string[])["1", "2"]) run.Stage("dense", 1, [0.991], entry: ("a.b", value)).Stage("dense", 2, [1], entry: ("a.b", value));
        var outcome = ReportWriter.Write(run.Save().Folder);
        Assert.Matches(@"^99\.45 \[\d\d\.\d\d, 100\.00\]$", outcome.Tables[0].Rows[0][2]);
        Assert.Contains("Where that would pass 0 or 100 %, [low, high] are the ends of the interval.", outcome.Tables[0].Notes);
        Assert.Contains(", 100.00]", File.ReadAllText(outcome.Files[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_pages_have_the_same_sections_in_the_same_order()
    {
        using var run = Whole();
        run.Index["notes"] = new JsonArray("a note");
        run.Index["reductions"] = new JsonArray("a change");
        run.Index["scale"] = "laptop";
        File.Delete(run.PathOf("provenance.json"));
        var files = ReportWriter.Write(run.Save().Folder).Files;
        var headings = Regex.Matches(File.ReadAllText(files[0]), "<(?:h[23]|summary)[^>]*>(.*?)</");
        string[] html = [.. headings.Select(heading => WebUtility.HtmlDecode(heading.Groups[1].Value))];
        var markdown = Regex.Matches(File.ReadAllText(files[1]), "^##+ (.*)$", RegexOptions.Multiline);
        Assert.Equal(html, markdown.Select(heading => heading.Groups[1].Value.Replace("\\", "", StringComparison.Ordinal)));
        Assert.Equal(["Claims", "What scale laptop changes"], html.Take(2));
        Assert.Equal(["Protocol notes", "Remarks on the run folder", "Stages", "The pipeline with every default filled in", "Provenance"], html.TakeLast(5));
        Assert.All(files.Take(2), file => Assert.Contains("provenance.json is missing", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipeline_without_claims_says_so_on_both_pages()
    {
        using var run = new SampleRun(1).Stage("dense", 1, [0.9]).Save();
        foreach (var page in ReportWriter.Write(run.Folder).Files.Take(2).Select(File.ReadAllText)) Assert.Contains("The pipeline makes no claims.", page);
    }

    [Fact]
    public void The_same_folder_gives_the_same_bytes()
    {
        using var run = Whole();
        var first = ReportWriter.Write(run.Folder).Files.Select(File.ReadAllBytes).ToArray();
        var second = ReportWriter.Write(run.Folder).Files.Select(File.ReadAllBytes).ToArray();
        Assert.Equal(first, second);
    }

    [Fact]
    public void Curves_lie_where_their_values_put_them()
    {
        using var run = Whole();
        ReportWriter.Write(run.Folder);
        var svg = XElement.Load(run.PathOf("figures", "curves.svg"));
        // Dense in the palette's first color: means 90.4, 95.4, 97.4 at epochs 1, 2, 3; each tick's label says what its height means.
        var line = svg.Descendants(Svg + "path").First(p => (string?)p.Attribute("stroke") == "#0072B2" && (string?)p.Attribute("stroke-width") == "2");
        double[][] points = [.. ((string)line.Attribute("d")!)[1..].Split('L').Select(p => p.Split(' ').Select(Number).ToArray())];
        var labels = svg.Descendants(Svg + "text").Where(t => (string?)t.Attribute("text-anchor") == "end");
        var ticks = labels.Select(t => (Value: Number(t.Value), Y: (double)t.Attribute("y")! - 4)).ToArray();
        var perUnit = (ticks[^1].Y - ticks[0].Y) / (ticks[^1].Value - ticks[0].Value);
        double[] means = [90.4, 95.4, 97.4];
        Assert.Equal(3, points.Length);
        for (var i = 0; i < 3; i++) Assert.Equal(ticks[0].Y + (means[i] - ticks[0].Value) * perUnit, points[i][1], 0.05);
        Assert.Equal(points[1][0] - points[0][0], points[2][0] - points[1][0], 0.05);

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(30, 8)]
    public void At_most_eight_curves_are_named_the_best_and_their_names_do_not_cover_one_another(int arms, int named)
    {
        using var run = new SampleRun(1);
        string[] stages = [.. Enumerable.Range(0, arms).Select(i => $"arm{i}")];
        foreach (var (i, stage) in stages.Index()) run.Stage(stage, 1, [0.5, 0.6 + 0.001 * i]);
        run.Figure("curves", "epoch", "validationAccuracy", stages).Save();
        var page = File.ReadAllText(ReportWriter.Write(run.Folder).Files[0]);
        var svg = XElement.Load(run.PathOf("figures", "curves.svg"));
        var names = svg.Descendants(Svg + "text").Where(t => t.Value.StartsWith("arm", StringComparison.Ordinal)).ToArray();
        Assert.Equal(stages.TakeLast(named), names.Select(name => name.Value));
        double[] rows = [.. names.Select(t => (double)t.Attribute("y")!).Order()];
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 16.9));
        Assert.InRange(rows[0], 0, (double)svg.Attribute("height")!);
        Assert.InRange(rows[^1], 0, (double)svg.Attribute("height")!);
        Assert.Equal(arms - named, svg.Descendants(Svg + "path").Count(path => (string?)path.Attribute("stroke-width") == "1"));
        const string Note = "8 of 30 curves are named, the best by their last value; the others are gray, and the pointer names them.";
        Assert.Equal(arms > named, page.Contains(Note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        using var run = new SampleRun(1).Stage("dense", 1, [0.9]).Save();
        Directory.CreateDirectory(run.PathOf("report.md"));
        var error = Assert.Throws<FileException>(() => ReportWriter.Write(run.Folder));
        Assert.Contains("cannot write " + run.PathOf("report.md"), error.Message);
    }

    [Fact]
    public void A_network_that_the_matrix_leaves_as_it_is_counts_once_in_what_was_found()
    {
        using var run = new SampleRun(1).Axis("ticket.sparsity", "0.5", "0.8");
        run.Stage("dense", 1, [0.9]);
        foreach (var (sparsity, robust) in ((string, double)[])[("0.5", 0.5), ("0.8", 0.3)])
        {
            run.Stage("boosted", 1, [0.9], entry: ("ticket.sparsity", sparsity));
            run.Stage("robust", 1, [], entry: ("ticket.sparsity", sparsity), kind: "evaluate", metrics: new JsonObject
            {
                ["dense.naturalAccuracy"] = 0.9,
                ["dense.pgd.robustAccuracy"] = 0.6,
                ["boosted.naturalAccuracy"] = 0.9,
                ["boosted.pgd.robustAccuracy"] = robust,
            });
        }
        run.Save();
        ReportWriter.Write(run.Folder);
        Assert.Contains("Of 3 measured networks, the one that withstands most: dense classifies 90.00 % correctly, and 60.00 % under pgd.",
            File.ReadAllText(run.PathOf("report.md")), StringComparison.Ordinal);
    }
}
