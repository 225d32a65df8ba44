using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Stages;
using NativeTickets.Nn;
using NativeTickets.Plan.Pipelines;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Tests;

/// <summary>Where the paper's text, its code and a fair experiment part.</summary>
public sealed class FidelityTests
{
    const string Cifar = """
        name: fidelity
        data: { dataset: cifar10, augmentation: { crop: 4 } }
        model: { name: vgg16-w4 }
        stages:
          - train: { id: dense, epochs: 4, learningRate: 0.01, objective: { pgd: { epsilon: 8/255 } } }
          - prune: { id: ticket, from: dense, sparsity: 0.8 }
          - train: { id: boosted, from: ticket, epochs: 4, learningRate: 0.1 }
        """;

    static DataSpec Data(PipelineSpec spec) => DataSpec.Of(spec.Data);

    static bool StartsAtImage(PipelineSpec spec) => ((TrainSpec)spec.Stages[0]).Objective is var objective && objective.Kind.StartsAtImage(objective.Settings);

    static string? MeanOver(StageSpec prune) => ((PruneSpec)prune).Settings.TextOrNull("meanOver");

    [Fact]
    public void The_fair_experiment_is_the_default_and_says_nothing()
    {
        var spec = PipelineText.Read(Cifar).Spec;
        Assert.Equal((false, false), (Data(spec).TestsByImageNet, Data(spec).PadTwice));
        Assert.Empty(spec.Stamps);
        Assert.Equal(PipelineText.Plan(Cifar).Select(i => i.Hash), PipelineText.Plan(Cifar + "\nfidelity: corrected").Select(i => i.Hash));
    }

    [Fact]
    public void The_papers_code_sets_each_of_its_differences_and_every_table_says_so()
    {
        var spec = PipelineText.Read(Cifar + "\nfidelity: paper-code").Spec;
        Assert.Equal((true, true), (Data(spec).TestsByImageNet, Data(spec).PadTwice));
        Assert.All(spec.Stages.OfType<TrainSpec>(), train => Assert.True(train.ShrinkLinearBias && train.ZeroDeadChannels));
        Assert.True(StartsAtImage(spec));
        Assert.Equal(("layerNormalizedMagnitude", "all"), (((PruneSpec)spec.Stages[1]).Score.Kind.Name, MeanOver(spec.Stages[1])));
        Assert.Equal((true, null), (Data(spec).ValidateOnTest, Data(spec).Validation));
        Assert.Equal(["fidelity: paper-code", "data.testNormalization: imagenet", "data.augmentation.padTwice: true", "data.validateOn: test",
            "shrinkLinearBias: true", "zeroDeadChannels: true",
            "randomStart: false"], spec.Stamps.Select(stamp => stamp.Split(" - ")[0]));
    }

    [Theory]
    [InlineData("figure8-table2", true)]
    [InlineData("table3", true)]
    [InlineData("figure6", false)] // its retrainings had a validation split
    public void The_papers_code_watches_its_tables_of_adversarial_training_on_test_images(string name, bool isOnTest)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "pipelines", "paper", name + ".yaml"));
        Assert.Equal((isOnTest, isOnTest ? null : (int?)5000), Split("\nfidelity: paper-code"));
        Assert.Equal((false, 5000), Split(""));

        (bool, int?) Split(string end)
        {
            var data = Data(PipelineText.Read(text + end).Spec);
            return (data.ValidateOnTest, data.Validation);
        }
    }

    [Fact]
    public void The_papers_text_scores_by_magnitude_alone()
    {
        var spec = PipelineText.Read(Cifar + "\nfidelity: paper-text").Spec;
        Assert.Equal("magnitude", ((PruneSpec)spec.Stages[1]).Score.Kind.Name);
        Assert.False(StartsAtImage(spec));
        Assert.False(Data(spec).TestsByImageNet);
    }

    [Fact]
    public void Test_images_validate_adversarial_runs_of_the_papers_code_alone_and_a_split_in_the_file_wins()
    {
        var natural = Cifar.Replace(", objective: { pgd: { epsilon: 8/255 } }", "", StringComparison.Ordinal) + "\nfidelity: paper-code";
        Assert.Equal((false, 5000), (Data(PipelineText.Read(natural).Spec).ValidateOnTest, Data(PipelineText.Read(natural).Spec).Validation));
        var split = PipelineText.Read(Cifar.Replace("dataset: cifar10", "dataset: cifar10, validation: 5000", StringComparison.Ordinal)
            + "\nfidelity: paper-code").Spec;
        Assert.Equal((false, 5000), (Data(split).ValidateOnTest, Data(split).Validation));
        Assert.Equal(["p.yaml:2:56: validateOn is test, so that no training images are set apart; wanted no 'validation', or validateOn: own"],
            PipelineText.ProblemsOf(
                PipelineText.Small.Replace("dataset: glyphs", "dataset: glyphs, validateOn: test, validation: 100", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_mean_over_pruned_weights_is_told_where_there_are_some_and_is_for_its_score_alone()
    {
        var rounds = Cifar + "\n  - prune: { id: second, from: boosted, sparsity: 0.9 }\nfidelity: paper-code";
        Assert.Contains(PipelineText.Read(rounds).Spec.Stamps, stamp => stamp.StartsWith("meanOver: all - ", StringComparison.Ordinal));
        Assert.DoesNotContain(PipelineText.Read(rounds.Replace("sparsity: 0.9", "sparsity: 0.9, meanOver: kept", StringComparison.Ordinal)).Spec.Stamps,
            stamp => stamp.StartsWith("meanOver", StringComparison.Ordinal));
        var controls = PipelineText.Read(Cifar + "\nclaims: [boosted.testAccuracy >= 0.5]\nfidelity: paper-code").Spec.Stages.OfType<PruneSpec>();
        Assert.Equal([("layerNormalizedMagnitude", "all"), ("random", null), ("shuffled", null)],
            controls.Select(prune => (prune.Score.Kind.Name, MeanOver(prune))));
        var random = PipelineText.Read(Cifar.Replace("sparsity: 0.8", "sparsity: 0.8, score: random", StringComparison.Ordinal)
            + "\nfidelity: paper-code").Spec;
        Assert.Null(MeanOver(random.Stages[1]));
        Assert.Contains("meanOver is for score: layerNormalizedMagnitude", Assert.Single(
            PipelineText.ProblemsOf(Cifar.Replace("sparsity: 0.8", "sparsity: 0.8, score: magnitude, meanOver: all", StringComparison.Ordinal))));
    }

    [Fact]
    public void What_the_file_says_itself_wins()
    {
        var text = Cifar.Replace("crop: 4", "crop: 4, padTwice: false", StringComparison.Ordinal)
            + "\ntrain: { zeroDeadChannels: false }\nfidelity: paper-code";
        var spec = PipelineText.Read(text).Spec;
        Assert.False(Data(spec).PadTwice);
        Assert.All(spec.Stages.OfType<TrainSpec>(), train => Assert.True(train is { ShrinkLinearBias: true, ZeroDeadChannels: false }));
    }

    [Fact]
    public void Statistics_of_three_channels_are_no_use_to_gray_images() =>
        Assert.Equal(["p.yaml:2:45: testNormalization is imagenet, which has three channels and needs normalize: true; wanted own"],
            PipelineText.ProblemsOf(PipelineText.Small.Replace("dataset: glyphs", "dataset: glyphs, testNormalization: imagenet", StringComparison.Ordinal)));

    [Fact]
    public void Biases_shrink_by_the_kept_share_of_their_row_and_dead_channels_go()
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create("vgg16-w4", device, new ImageShape(3, 32, 32), 10, null, 1);
        var convolution = network.Layers.OfType<Conv2d>().First().OwnParameters[0];
        var norm = network.Layers.OfType<BatchNorm>().First().OwnParameters;
        var linear = network.Layers.OfType<Linear>().First().OwnParameters;
        convolution.SetMask([.. Enumerable.Range(0, convolution.Value.Shape.Count).Select(i => i / 27 == 1 ? 0f : 1f)]);
        var columns = linear[0].Value.Shape[1];
        linear[0].SetMask([.. Enumerable.Range(0, linear[0].Value.Shape.Count).Select(i => i % columns < columns / 4 ? 1f : 0f)]);
        foreach (var parameter in (Parameter[])[.. norm, linear[1]])
            parameter.Value.Write([.. Enumerable.Repeat(2f, parameter.Value.Shape.Count)]);

        new PublishedCodeEffects(network, shrinkLinearBias: true, zeroDeadChannels: true).AfterStep(network, default);

        foreach (var parameter in norm) Assert.Equal([2f, 0f, 2f, 2f], parameter.Value.ToArray());
        Assert.All(linear[1].Value.ToArray(), bias => Assert.Equal(0.5f, bias));
    }

    [Fact]
    public void A_dense_network_stays_as_it_is()
    {
        using var device = Device.Open("cpu", 1);
        using var network = Networks.Create("vgg16-w4", device, new ImageShape(3, 32, 32), 10, null, 1);
        var before = NetworkState.Read(network).ToDictionary(e => e.Key, e => e.Value.Values);
        new PublishedCodeEffects(network, shrinkLinearBias: true, zeroDeadChannels: true).AfterStep(network, default);
        foreach (var (name, entry) in NetworkState.Read(network)) Assert.Equal(before[name], entry.Values);
    }
}
