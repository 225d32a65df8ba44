using NativeTickets.Adversarial;
using NativeTickets.Config.Yaml;
using NativeTickets.Data;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace NativeTickets.Tests;

/// <summary>What cannot run is told before anything trains.</summary>
public sealed class CannotRunTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(641, 128, "641 training images in batches of 128 leave a last batch of one image")]
    [InlineData(40, 1, "40 training images in batches of 1 leave a last batch of one image")]
    [InlineData(1, 128, "1 training images in batches of 128 leave a last batch of one image")]
    public void A_last_batch_of_one_image_under_batch_norm_is_told_with_its_place(int images, int batch, string told)
    {
        var problem = Assert.Single(Assert.Throws<ConfigException>(() => Check(Narrow(images, batch))).Problems);
        Assert.StartsWith("p.yaml:4:21: ", problem, StringComparison.Ordinal);
        Assert.Contains($"train stage 'a': {told}, and batch norm '", problem, StringComparison.Ordinal);
        Assert.Contains("wanted another batchSize or trainImages", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("saveAt: [1ep, 9ep]", "0it", "p.yaml:6:70: saveAt has 9ep")]
    [InlineData("saveAt: 17it", "0it", "p.yaml:6:70: saveAt has 17it")]
    [InlineData("saveAt: 0it", "900it", "p.yaml:7:72: rewind is 900it")]
    public void A_moment_that_a_training_never_comes_to_is_told_with_its_place(string saves, string rewind, string told) =>
        Assert.Equal([$"{told}, but train stage 'a' ends at step 16 (2 epochs of 8 steps); wanted at most 2ep or 16it"],
            Assert.Throws<ConfigException>(() => Check(Saving(saves, rewind))).Problems);

    [Fact]
    public void A_training_comes_to_its_last_step() => Assert.Equal(2, Check(Saving("saveAt: [2ep, 16it]", "2ep")).Stages.Count);

    [Theory]
    [InlineData("vgg16-w1", 640, 128)]
    [InlineData("vgg16-w1", 642, 128)]
    [InlineData("resnet18-w1", 641, 128)] // its last batch norm has 4x4 numbers for each channel
    [InlineData("lenet", 641, 128)]       // no batch norm
    public void What_can_be_normalized_passes(string network, int images, int batch) =>
        Assert.Single(Check(Narrow(images, batch).Replace("vgg16-w1", network, StringComparison.Ordinal)).Stages);

    [Theory]
    [InlineData(2, "apgd: { epsilon: 0.3, loss: dlr }", "compares 3 classes, but the data have 2")]
    [InlineData(2, "pgd: { epsilon: 0.3, loss: dlr }", "compares 3 classes, but the data have 2")]
    [InlineData(2, "transfer: { epsilon: 0.3, loss: dlr, from: net }", "compares 3 classes, but the data have 2")]
    [InlineData(3, "apgd: { epsilon: 0.3, loss: targetedDlr }", "compares 4 classes, but the data have 3")]
    [InlineData(3, "pgd: { epsilon: 0.3, target: 7 }", "target of attack 'pgd-20' is class 7, but the data have 3 classes; wanted 0 to 2")]
    [InlineData(3, "apgd: { epsilon: 0.3, target: 3 }", "target of attack 'apgd-crossEntropy' is class 3, but the data have 3 classes; wanted 0 to 2")]
    public void A_loss_that_compares_more_classes_than_the_data_have_is_told_with_its_place(int classes, string attack, string told)
    {
        var problem = Assert.Single(Assert.Throws<ConfigException>(() => Check(Attacked(classes, attack))).Problems);
        Assert.StartsWith("p.yaml:7:", problem, StringComparison.Ordinal);
        Assert.Contains(told, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Auto_attack_leaves_out_what_takes_more_classes_and_says_so(int classes)
    {
        var warnings = Check(Attacked(classes, "autoAttack: { name: aa, epsilon: 0.3 }")).Overview.Warnings;
        Assert.Contains($"att: attack 'aa' leaves out targeted APGD, whose loss compares more classes than the {classes} that the data have; "
            + "its robust accuracy is that of its other parts", warnings);
        using var device = Device.Open("cpu", threads: 1);
        var (network, layer) = LinearNetwork.Create(device, classes);
        using var owned = network;
        using var victim = new Victim(network);
        var found = AttackSequence.AutoAttack(new LinfThreat(0.05f)).Run(victim, layer.RightlyClassified(4, seed: 3), seed: 1);
        Assert.Equal(4, found.Fooled.Length);
    }

    [Fact]
    public void Auto_attack_on_four_classes_leaves_nothing_out() =>
        Assert.DoesNotContain(Check(Attacked(4, "autoAttack: { name: aa, epsilon: 0.3 }")).Overview.Warnings, warning => warning.Contains("leaves out"));

    [Fact]
    public void A_network_that_the_images_do_not_fit_is_told_with_its_place()
    {
        MakeFolder(2, side: 8);
        var problem = Assert.Single(Assert.Throws<ConfigException>(() => Check(Attacked(2, "noise: { epsilon: 0.1 }", side: 8))).Problems);
        Assert.StartsWith("p.yaml:3:", problem, StringComparison.Ordinal);
        Assert.Contains("conv2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_are_missing_are_told()
    {
        var text = Narrow(64, 16).Replace("glyphs", "mnist", StringComparison.Ordinal);
        Assert.Contains("data get mnist", Assert.ThrowsAny<UserException>(() => Check(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attacks_have_an_expected_time_without_any_training()
    {
        var text = Attacked(2, "pgd: { epsilon: 0.1 }").Replace("train: { id: net, epochs: 1, batchSize: 8, learningRate: 0.01 }",
            "prune: { id: net, sparsity: 0.5 }", StringComparison.Ordinal);
        var stage = Check(text).Stages[1];
        Assert.True(stage.Seconds > 0 && double.IsFinite(stage.Seconds), $"{stage.Seconds} s are expected");
        Assert.Equal("1 attack on 1 network, 4 images, less where images do not withstand", stage.Work);
    }

    [Fact]
    public void Memory_and_disk_are_forecast_and_what_will_not_suffice_is_said()
    {
        var small = Check(Narrow(64, 16)).Resources;
        var large = Check(Narrow(64, 16).Replace("vgg16-w1", "vgg16-w8", StringComparison.Ordinal).Replace("epochs: 1", "epochs: 1, saveAt: [1it, 2it]",
            StringComparison.Ordinal)).Resources;
        Assert.Empty(small.Shortages);
        Assert.True(large.Memory > small.Memory && large.Disk.Weights > 8 * small.Disk.Weights, $"{small} and {large}");
        Assert.True(small.MemoryFree > 1e8 && small.DiskFree > 0, $"{small}");
        var shortages = (large with { MemoryFree = 1e7, DiskFree = 1e5 }).Shortages;
        Assert.Equal(2, shortages.Count);
        Assert.Matches(@"^this run takes about \d+ MB of memory, and the device has 10 MB free; choose a smaller batchSize", shortages[0]);
        Assert.Matches(@"^this run writes about [\d,]+ kB, and 100 kB are free", shortages[1]);

        var plain = Check(Attacked(2, "fgsm: { epsilon: 0.1 }")).Resources.Disk.Kept;
        var saving = Check(Attacked(2, "fgsm: { epsilon: 0.1 }").Replace("images: 4", "images: 4, saveImages: true", StringComparison.Ordinal))
            .Resources.Disk.Kept;
        Assert.Equal(2 * 4 * 28 * 28 * sizeof(float), saving - plain, 1.0); // natural and attacked, in gray
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    static string Narrow(int images, int batch) => $$"""
        name: narrow
        data: { dataset: glyphs, trainImages: {{images}}, validation: 20, padTo: 32 }
        model: { name: vgg16-w1 }
        train: { batchSize: {{batch}} }
        stages: [ { train: { id: a, epochs: 1, learningRate: 0.01 } } ]
        """;

    static string Saving(string saves, string rewind) => $$"""
        name: saving
        data: { dataset: glyphs, trainImages: 80, validation: 20 }
        model: { name: lenet }
        train: { batchSize: 10, learningRate: 0.01 }
        stages:
          - train: { id: a, epochs: 2,                               {{saves}} }
          - prune: { id: b, from: a, sparsity: 0.5,                    rewind: {{rewind}} }
        """;

    string Attacked(int classes, string attack, int side = 28)
    {
        if (side == 28) MakeFolder(classes, side);
        return $$"""
            name: attacked
            data: { dataset: folder, path: '{{Path.Combine(folder, $"{classes}-{side}")}}', validation: 4 }
            model: { name: lenet }
            stages:
              - train: { id: net, epochs: 1, batchSize: 8, learningRate: 0.01 }
              - evaluate: { id: att, of: net, split: validation, images: 4, attacks: [
                  { {{attack}} }] }
            """;
    }

    void MakeFolder(int classes, int side)
    {
        for (var i = 0; i < 8 * classes; i++)
        {
            var path = Path.Combine(folder, $"{classes}-{side}", $"class{i % classes}", $"{i}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var image = new Image<L8>(side, side, new L8((byte)(i % classes * 60 + 20)));
            image.Save(path);
        }
    }

    CheckReport Check(string text) => PipelineCheck.Run(PipelineText.Read(text), [],
        new RunOptions { Out = Path.Combine(folder, "runs"), Device = "cpu", Threads = 1, DataFolder = folder }, 0, TestContext.Current.CancellationToken);
}
