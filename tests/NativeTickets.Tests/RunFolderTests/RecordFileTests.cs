using System.Text.Json.Nodes;

namespace NativeTickets.Tests;

/// <summary>Records come back from their files, and files of other versions are read as far as they are understood.</summary>
public sealed class RecordFileTests
{
    static SampleRun Sample() => new SampleRun(1).Axis("ticket.sparsity", "50%", "80%").Stage("dense", 1, [0.9]);

    [Fact]
    public void A_result_comes_back_from_its_file()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, RunFiles.Result);
        var written = new StageResult
        {
            Stage = "dense",
            Kind = "train",
            Seed = 7,
            Metrics = new Dictionary<string, double?> { ["testAccuracy"] = 0.25, ["testLoss"] = double.NaN, ["parameters"] = 1e15 },
            Counts = new Dictionary<string, long> { ["testAccuracy"] = 400 },
            Cost = new StageCost { Seconds = 1.5, Images = 3, ForwardUnits = 9, PeakMemoryBytes = 1L << 40, Jobs = 2 },
        };
        written.Write(path);
        var text = File.ReadAllText(path);
        Assert.Contains("\"testLoss\": null", text);
        Assert.Contains("\"parameters\": 1000000000000000\n", text.ReplaceLineEndings("\n"));
        Assert.DoesNotContain("stoppedBecause", text);
        var read = StageResult.Read(path);
        Assert.Equal([0.25, null, 1e15], read.Metrics.Values);
        Assert.Equal((written.Cost, 400, null), (read.Cost, read.Counts["testAccuracy"], read.Weights));
    }

    [Fact]
    public void Fields_and_words_of_a_later_version_are_ignored()
    {
        using var run = Sample().Figure("f", "epoch", "validationAccuracy", "dense");
        run.Index["later"] = new JsonObject { ["deep"] = 1 };
        run.Index["stages"]![0]!["later"] = "x";
        run.Index["report"]!["figures"]![0]!["beyond"] = "fold";
        run.Index["metrics"] = new JsonArray(new JsonObject { ["name"] = "warmth", ["unit"] = "kelvin", ["better"] = "higher" });
        var read = RunFolder.Read(run.Save().Folder);
        Assert.False(Assert.Single(read.Figures).IsCut);
        Assert.Equal((Unit.None, Better.Higher), (read.MetricOf("dense.warmth").Unit, read.MetricOf("dense.warmth").Better));
    }

    [Fact]
    public void What_an_earlier_version_did_not_write_has_its_default()
    {
        using var run = Sample();
        foreach (var name in new[] { "description", "notes", "device", "report", "claims" }) run.Index.Remove(name);
        var read = RunFolder.Read(run.Save().Folder);
        Assert.Equal((null, "unknown"), (read.Description, read.Device));
        Assert.Empty(read.Notes);
        Assert.Empty(read.Figures);
        Assert.Equal(1, read.Stages[0].Result!.Cost!.Jobs);
        Assert.Equal([0.5, 0.8], Assert.Single(read.Axes).Value.Select(value => value.Number));
        Assert.Equal(Unit.Fraction, read.MetricOf("layer.conv1.density").Unit);
    }

    [Fact]
    public void What_is_missing_and_cannot_be_guessed_is_named_with_its_place()
    {
        using var run = Sample().Claim("c", "dense", null, "dense", 0);
        ((JsonObject)run.Index["claims"]![0]!["left"]!).Remove("metric");
        Assert.Contains("claims[0].left: has no 'metric'", Assert.Throws<RunFolderException>(() => RunFolder.Read(run.Save().Folder)).Message);
    }

    [Fact]
    public void A_number_beyond_its_bounds_is_named_with_its_place()
    {
        using var run = Sample().Save();
        var path = Directory.GetFiles(run.Folder, RunFiles.Result, SearchOption.AllDirectories).Single();
        File.WriteAllText(path, """{"metrics":{},"cost":{"seconds":-1}}""");
        Assert.Contains("cost.seconds: is -1, wanted a number of at least 0", Complaint());
        File.WriteAllText(path, """{"metrics":{},"counts":{"testAccuracy":-1}}""");
        Assert.Contains("counts.testAccuracy: is -1, wanted a whole number of at least 0", Complaint());

        string Complaint() => Assert.Throws<RunFolderException>(() => StageResult.Read(path)).Message;
    }

    [Theory]
    [InlineData("0.5 8/255 1e-3", Unit.None, 0.5, 8 / 255.0, 1e-3)]
    [InlineData("50% 80%", Unit.Fraction, 0.5, 0.8)]
    [InlineData("0.5 80%", Unit.None, 0.5, 0.8)]
    [InlineData("10ep 2.5ep", Unit.Epochs, 10.0, 2.5)]
    [InlineData("400it", Unit.Steps, 400.0)]
    public void Values_of_an_axis_are_numbers_of_one_unit(string texts, Unit unit, params double[] numbers)
    {
        var read = AxisNumbers.Of(texts.Split(' '))!;
        Assert.Equal(unit, read.Unit);
        Assert.Equal(numbers, read.Numbers);
    }

    [Theory]
    [InlineData("10ep 400it")]
    [InlineData("10ep 0.5")]
    [InlineData("magnitude 0.5")]
    [InlineData("1/0")]
    [InlineData("NaN")]
    [InlineData("%")]
    public void Words_and_several_units_are_no_numbers(string texts) => Assert.Null(AxisNumbers.Of(texts.Split(' ')));

    [Theory]
    [InlineData("testAccuracy", Unit.Fraction, Better.Higher)]
    [InlineData("dense.pgd-20.robustAccuracy", Unit.Fraction, Better.Higher)]
    [InlineData("layer.block1.conv.density", Unit.Fraction, Better.Neither)]
    [InlineData("totalSeconds", Unit.Seconds, Better.Lower)]
    [InlineData("diverged", Unit.Flag, Better.Lower)]
    [InlineData("watched.clownAccuracy", Unit.Fraction, Better.Higher)]
    [InlineData("warmth", Unit.None, Better.Neither)]
    public void A_metric_is_known_by_the_last_word_of_its_name(string name, Unit unit, Better better) =>
        Assert.Equal((unit, better), (KnownMetrics.Of(name).Unit, KnownMetrics.Of(name).Better));

    [Fact]
    public void A_metric_means_the_same_of_every_kind_of_stage()
    {
        var declared = KnownMetrics.OfEpoch.Concat(KnownMetrics.OfTraining).Concat(KnownMetrics.OfPruning).Concat(KnownMetrics.OfDescription);
        Assert.All(declared.GroupBy(metric => metric.Name), same => Assert.Single(same.Distinct()));
        Assert.All(KnownMetrics.All, metric => Assert.EndsWith(".", metric.Meaning));
    }
}
