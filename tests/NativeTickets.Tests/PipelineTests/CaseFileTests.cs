using NativeTickets.Config.Yaml;
using NativeTickets.Lab;

namespace NativeTickets.Tests;

/// <summary>Files with a mistake that real users made: all that is said of each.</summary>
public sealed class CaseFileTests
{
    const string Kinds = "train: { … } or prune: { … } or evaluate: { … } or describe: { … } or external: { … }";

    const string Attacks = "noise: { … } or fgsm: { … } or pgd: { … } or apgd: { … } or fab: { … } or square: { … } or carliniWagner: { … } "
        + "or ddn: { … } or fmn: { … } or autoAttack: { … } or transfer: { … } or stored: { … }";

    const string Budgets = "wanted a number from 0 to 1000, such as 8/255 or 0.5, or a list of budgets, at least 1";

    [Theory]
    [InlineData("01-tabs", "7:1: a tab; wanted spaces, since YAML allows no tab where a line is indented")]
    [InlineData("03-unknown-key", "5:36: unknown key 'lr' in train: `lr` is `learningRate` here")]
    [InlineData("05-epochs-unit", "5:33: train.epochs is 3ep; wanted a whole number from 1 to 100000; it has no unit here: 3")]
    [InlineData("28-stage-flat", $"9:5: a stage is a map; wanted {Kinds}; here that is {{ train: {{ id: dense }} }}")]
    [InlineData("31-comma-decimal", "5:50: 0,05 has a comma, which ends a value here; the decimal sign is a point: 0.05")]
    [InlineData("32-lr-string",
        "5:50: train.learningRate is the text \"0.05\"; wanted a number above 0 and at most 1000; without quotes it is a number: 0.05")]
    [InlineData("43-optimizer-torch",
        "5:47: train.optimizer is a map; wanted sgd: { … } or adam: { … }; here that is adam; `lr` is `learningRate` here, a key of train")]
    [InlineData("44-drops-epochs", "5:43: train.drops is a list; wanted a map with factor, at; here that is { at: [50%, 75%] }")]
    [InlineData("48-batch-0", "5:21: train.batchSize is 0; wanted a whole number from 1 to 65536")]
    [InlineData("55-attack-bare", $"11:50: attacks[0].pgd lacks 'epsilon'; {Budgets}")]
    [InlineData("57-mixup-two-errors",
        "3:18: data.dataset is glyph; wanted mnist, cifar10, glyphs, folder, fashionmnist, cifar100, svhn, cifar10c or arrays; nearest known value: 'glyphs'",
        "5:10: unknown key 'batch' in train: `batch` is `batchSize` here", "5:32: unknown key 'lr' in train: `lr` is `learningRate` here",
        "8:40: unknown key 'sparcity' in a prune stage; nearest known key: 'sparsity'")]
    [InlineData("66-nan", "5:50: train.learningRate is .nan; wanted a number above 0 and at most 1000")]
    [InlineData("75-attack-bare-fgsm", $"11:50: attacks[0].fgsm lacks 'epsilon'; {Budgets}")]
    [InlineData("75-attack-bare-transfer", $"11:50: attacks[0].transfer lacks 'epsilon'; {Budgets}",
        "11:50: attacks[0].transfer lacks 'from'; wanted a name of at most 64 letters, digits, '-' and '_' that begins with a letter, "
        + "or a list of stage ids, at least 1")]
    [InlineData("79-attack-flat", $"11:50: attacks[0] is a map; wanted {Attacks}; here that is {{ pgd: {{ epsilon: 8/255 }} }}")]
    [InlineData("87-matrix-train-key", "11:11: the axis 'train.learningRate' begins with a kind of stage; wanted <stage id>.learningRate, the key of one "
        + "stage, such as search.learningRate, or for all of them an axis with a name: "
        + "learningRate: { keys: [search.learningRate, dense.learningRate, boosted.learningRate], values: [ … ] }")]
    [InlineData("89-matrix-empty", "11:28: matrix.ticket.sparsity is empty; wanted a list of values, at least 1")]
    [InlineData("94-stages-empty", "6:9: stages is empty; wanted a list of stages: train, prune, evaluate, describe, external")]
    [InlineData("98-id-case",
        "9:18: a stage above is called 'search', and 'Search' differs from it in case alone, which is ignored; wanted an id of its own")]
    public void A_file_is_answered_with_what_is_wrong_once(string name, params string[] problems)
    {
        var path = CaseFolder.PathOf(Path.Combine("yaml", $"{name}.yaml"));
        var found = Assert.Throws<ConfigException>(() => NativeLaboratory.Read(path)).Problems;
        Assert.Equal([.. problems.Select(problem => $"{path}:{problem}")], found);
    }
}
