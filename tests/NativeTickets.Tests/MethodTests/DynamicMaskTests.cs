using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>Single updates of dynamic masks, and their schedules, give what formulas and public implementations give.</summary>
public sealed class DynamicMaskTests
{
    const string Section = "2-masks";
    const double TableTolerance = 1e-9;

    public static IEnumerable<TheoryDataRow<string, string>> Exchanges => MethodCase.Rows(Section, "rigl", "set");

    public static IEnumerable<TheoryDataRow<string, string>> Birds => MethodCase.Rows(Section, "flyingBird");

    public static IEnumerable<TheoryDataRow<string, string>> Fractions => MethodCase.Rows(Section, "dropFraction");

    public static IEnumerable<TheoryDataRow<string, string>> DeathRates => MethodCase.Rows(Section, "deathRate");

    public static IEnumerable<TheoryDataRow<string, string>> Gradual => MethodCase.Rows(Section, "gmp");

    [Theory, MemberData(nameof(Exchanges))]
    public void An_update_of_RigL_and_SET_drops_and_grows_what_the_authors_code_does(string place, string name)
    {
        var numbers = MethodCase.Read(place, Section, name);
        var growth = numbers.Text("method") == "rigl" ? "gradient" : "random";
        foreach (var (layer, given) in LayersOf(numbers))
        {
            var change = DropAndGrow.Change(given["weight"], Flags(given["kept"], given["weight"].Length), given[growth], numbers.Number("fraction"),
                keepsRegrown: true);
            var counts = numbers.Settings.GetProperty("counts").GetProperty(layer);
            Assert.Equal(counts.GetProperty("active").GetInt32(), change.Kept.Count(kept => kept));
            Assert.Equal(counts.GetProperty("active").GetInt32() - counts.GetProperty("dropped").GetInt32() + counts.GetProperty("grownAgain").GetInt32(),
                change.Carried.Count(carried => carried));
            RequireChange(numbers, layer, given, change);
        }
    }

    [Theory, MemberData(nameof(Exchanges))]
    public void In_the_papers_form_the_mask_is_the_same_and_all_that_is_grown_starts_at_0(string place, string name)
    {
        var numbers = MethodCase.Read(place, Section, name);
        var growth = numbers.Text("method") == "rigl" ? "gradient" : "random";
        foreach (var (layer, given) in LayersOf(numbers))
        {
            var kept = Flags(given["kept"], given["weight"].Length);
            var change = DropAndGrow.Change(given["weight"], kept, given[growth], numbers.Number("fraction"));
            Assert.Equal(Flags(numbers[$"{numbers.Text("expect")}{layer}/kept"].Values, kept.Length), change.Kept);
            var counts = numbers.Settings.GetProperty("counts").GetProperty(layer);
            Assert.Equal(counts.GetProperty("active").GetInt32() - counts.GetProperty("dropped").GetInt32(), change.Carried.Count(carried => carried));
            Assert.All(Enumerable.Range(0, kept.Length), i => Assert.True(!change.Carried[i] || kept[i] && change.Kept[i]));
        }
    }

    [Theory, MemberData(nameof(Birds))]
    public void An_update_of_Flying_Bird_prunes_and_grows_what_the_authors_code_does(string place, string name)
    {
        var numbers = MethodCase.Read(place, Section, name);
        var plus = numbers.Has("plus") ? numbers.Text("plus") : "";
        var rules = new DeathAndGrowthRules
        {
            GrowsAtRandom = numbers.Text("growth") == "random",
            PruneRatio = numbers.Number("pruneRatio"),
            GrowthRatio = numbers.Number("growthRatio"),
            KeepsRegrown = true,
        };
        foreach (var (layer, given) in LayersOf(numbers))
        {
            var kept = Flags(given["kept"], given["weight"].Length);
            var growth = given[numbers.Text("growth")];
            var change = DeathAndGrowth.Change(given["weight"], kept, growth, numbers.Number("rate"), plus == "prune", plus == "grow", rules)!;
            var counts = numbers.Settings.GetProperty("counts").GetProperty(layer);
            Assert.Equal(counts.GetProperty("after").GetInt32(), change.Kept.Count(flag => flag));
            RequireChange(numbers, layer, given, change);
            // where all that is grown starts at 0, those continue that outlived the pruning
            var fresh = DeathAndGrowth.Change(given["weight"], kept, growth, numbers.Number("rate"), plus == "prune", plus == "grow",
                rules with { KeepsRegrown = false })!;
            Assert.Equal(change.Kept, fresh.Kept);
            Assert.Equal(counts.GetProperty("afterDeath").GetInt32(), fresh.Carried.Count(flag => flag));
        }
    }

    [Theory, MemberData(nameof(Fractions))]
    public void The_drop_fraction_falls_as_the_tables_say(string place, string name)
    {
        var numbers = MethodCase.Read(place, Section, name);
        var steps = numbers.Settings.GetProperty("steps").EnumerateArray().Select(step => step.GetInt64()).ToArray();
        (string Column, Annealing Annealing)[] columns =
            [("cosine", Annealing.Cosine), ("constant", Annealing.Constant), ("exponential3", Annealing.Cubic)];
        foreach (var (column, annealing) in columns)
        {
            var fraction = new DropFraction(numbers.Number("initial"), numbers.Count("end"), annealing);
            var expected = numbers.Settings.GetProperty(column).EnumerateArray().Select(value => value.GetDouble());
            foreach (var (step, value) in steps.Zip(expected)) Assert.Equal(value, fraction.At(step), numbers.Number("tolerance"));
        }
    }

    [Theory, MemberData(nameof(DeathRates))]
    public void The_death_rate_falls_as_the_table_says(string place, string name)
    {
        var numbers = MethodCase.Read(place, Section, name);
        var rate = new DropFraction(numbers.Number("initial"), numbers.Count("steps"), Annealing.Cosine, numbers.Number("least"));
        foreach (var (step, value) in RowsOf(numbers)) Assert.Equal(value, rate.At(step), TableTolerance);
    }

    [Theory, MemberData(nameof(Gradual))]
    public void Gradual_pruning_has_the_papers_sparsities_and_masks(string place, string name)
    {
        var numbers = MethodCase.Read(place, Section, name);
        if (numbers.Has("rows"))
        {
            var sparsity = new GradualSparsity(numbers.Number("initialSparsity"), numbers.Number("finalSparsity"), numbers.Count("begin"),
                numbers.Count("end"), numbers.Count("frequency"), numbers.Count("exponent"));
            foreach (var (step, value) in RowsOf(numbers))
            {
                Assert.True(sparsity.IsUpdate(step));
                Assert.False(sparsity.IsUpdate(step + 1));
                Assert.Equal(value, sparsity.At(step), TableTolerance);
            }
            return;
        }
        var weight = numbers.Named("weight").Values;
        bool[] kept = [.. weight.Select(_ => true)];
        foreach (var update in numbers.Settings.GetProperty("updates").EnumerateArray())
        {
            kept = GradualSparsity.Change(weight, kept, update.GetProperty("sparsity").GetDouble())?.Kept ?? kept;
            Assert.Equal(update.GetProperty("keep").GetInt32(), kept.Count(flag => flag));
            Assert.Equal(Flags(numbers[$"{numbers.Text("expect")}kept{update.GetProperty("step").GetInt32()}"].Values, weight.Length), kept);
        }
    }

    [Fact]
    public void A_case_by_hand()
    {
        // 6 places, 4 kept; half of them go: -0.1 and 0.2. Of the free places 0, 2, 4 and 5 the largest gradients are at 4 and 2
        float[] weights = [0.2f, 0.5f, -0.1f, -0.7f, 0, 0], gradients = [0.1f, 9, -0.4f, 9, -0.8f, 0.3f];
        bool[] kept = [true, true, true, true, false, false];
        var change = DropAndGrow.Change(weights, kept, gradients, 0.5);
        Assert.Equal([false, true, true, true, true, false], change.Kept);
        Assert.Equal([false, true, false, true, false, false], change.Carried);
        change.ApplyTo(weights);
        Assert.Equal([0, 0.5f, 0, -0.7f, 0, 0], weights);
    }

    [Fact]
    public void By_sign_the_same_share_goes_of_positive_and_of_negative_weights()
    {
        float[] weights = [0.1f, 0.2f, 0.3f, 0.4f, -5, -6, 0, 0], growth = [0, 0, 0, 0, 0, 0, 0.5f, 0.9f];
        bool[] kept = [true, true, true, true, true, true, false, false];
        var bySign = DropAndGrow.Change(weights, kept, growth, 0.5, Dropped.NearestToZeroOfEachSign);
        Assert.Equal([false, false, true, true, false, true, false, false], bySign.Carried);
        var byMagnitude = DropAndGrow.Change(weights, kept, growth, 0.5);
        Assert.Equal([false, false, false, true, true, true, false, false], byMagnitude.Carried);
    }

    static void RequireChange(MethodCase numbers, string layer, Dictionary<string, float[]> given, LayerChange change)
    {
        var expect = $"{numbers.Text("expect")}{layer}/";
        Assert.Equal(Flags(numbers[expect + "kept"].Values, change.Kept.Length), change.Kept);
        foreach (var what in new[] { "weight", "velocity" })
        {
            float[] ours = [.. given[what]];
            change.ApplyTo(ours);
            Assert.Equal(numbers[expect + what].Values, ours);
        }
    }

    static IEnumerable<(string Layer, Dictionary<string, float[]> Given)> LayersOf(MethodCase numbers) => numbers.Under(numbers.Text("given"))
        .GroupBy(tensor => tensor.Key.Split('/')[0])
        .Select(layer => (layer.Key, layer.ToDictionary(tensor => tensor.Key.Split('/')[1], tensor => tensor.Value.Values)));

    static IEnumerable<(long Step, double Value)> RowsOf(MethodCase numbers) =>
        numbers.Settings.GetProperty("rows").EnumerateArray().Select(row => (row[0].GetInt64(), row[1].GetDouble()));

    static bool[] Flags(float[] indices, int count)
    {
        var flags = new bool[count];
        foreach (var index in indices) flags[(int)index] = true;
        return flags;
    }
}
