using NativeTickets.Config.Schema;
using NativeTickets.Config.Units;
using NativeTickets.Lab;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Stages;
using NativeTickets.Plan.Pipelines;
using NativeTickets.Plan.Stages;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>The pipelines that come with the project.</summary>
public sealed class PipelineFilesTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "pipelines"), "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_pipeline_of_the_project_can_be_planned_and_reads_back_from_its_resolved_text(string file)
    {
        var pipeline = NativeLaboratory.Read(Path.Combine(RepositoryRoot.Path, file));
        var plan = pipeline.Plan(PipelineText.Identity);
        Assert.NotEmpty(plan.Instances);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), pipeline.Spec.Name);

        var again = NativeLaboratory.Parse(plan.ResolvedText, "resolved");
        var instances = again.Plan(PipelineText.Identity).Instances;
        Assert.Equal(plan.Instances.Select(i => i.Folder), instances.Select(i => i.Folder));
        Assert.Equal(plan.Instances.Select(Files), instances.Select(Files));
        Assert.Equal(plan.ResolvedText, again.ResolvedText);

        static string Files(StageInstance stage) => $"{stage.Id}: {string.Join(", ", stage.Spec.Kind.FilesOf(stage.Spec))}";
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(", saveAt: 0it", true)]
    [InlineData(", saveAt: [0it]", true)]
    [InlineData(", saveAt: 2it", false)]
    public void A_training_keeps_its_start_weights_by_its_resolved_text_where_it_does_by_its_own(string keys, bool isKept)
    {
        var file = PipelineText.Read($"{PipelineText.Small[..PipelineText.Small.IndexOf("  - prune", StringComparison.Ordinal)]}"
            .Replace("0.01 }", $"0.01{keys} }}", StringComparison.Ordinal));
        Assert.Equal(isKept, Keeps(file));
        Assert.Equal(isKept, Keeps(PipelineText.Read(file.ResolvedText)));

        static bool Keeps(PipelineFile file) => file.Spec.Stages.OfType<TrainSpec>().Single().KeepsStart;
    }

    [Theory, InlineData(null), InlineData("laptop")]
    public void The_first_row_of_table_1_is_made_of_trainings_of_the_whole_table(string? scale)
    {
        Assert.Subset(Hashes("figure2-table1"), Hashes("table1-20"));

        HashSet<string> Hashes(string name) =>
            [.. NativeLaboratory.Read(Path.Combine(RepositoryRoot.Path, "pipelines", "paper", name + ".yaml"), scale)
                .Plan(PipelineText.Identity).Instances.Select(i => i.Hash)];
    }

    public static TheoryData<string> Boards =>
        [.. Files.Select(row => row.Data).Where(file => Path.GetFileName(file).StartsWith("board-", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Boards))]
    public void The_board_is_measured_by_its_protocol_and_its_fair_arms_share_the_recipe_of_the_dense_network(string file)
    {
        var spec = NativeLaboratory.Read(Path.Combine(RepositoryRoot.Path, file)).Spec;
        Assert.Equal(5, spec.Seeds.Count);
        Assert.Equal(["0.9", "0.95", "0.99"], Assert.Single(spec.Matrix).Values);
        Assert.Equal(["resnet18", "vgg16-ap"], spec.Variants.Select(variant => variant.Model.Name));
        foreach (var stages in spec.Variants.Select(variant => variant.Stages))
        {
            var trained = stages.OfType<TrainSpec>().ToDictionary(stage => stage.Id, stage => (stage.Epochs, stage.BatchSize, stage.LearningRate, stage.Warmup,
                PipelineText.Of(stage.Optimizer), stage.Schedule.Kind, stage.Objective.Kind.Name, stage.Keep));
            Assert.Equal([trained["dense"], trained["dense"]], [trained["fair"], trained["bird"]]);
            Assert.NotEqual(trained["dense"], trained["li20"]);
            var attacks = stages.OfType<EvaluateSpec>().SelectMany(stage => stage.Attacks, (stage, attack) => (attack.Kind.Name, attack.Epsilon, stage.Images));
            Assert.Equal([("autoAttack", 0.031, 10_000)], attacks.Where(attack => attack.Name == "autoAttack").Distinct());
        }
        var board = spec.Report.Tables[0].References;
        Assert.Equal(6, board.Single(row => row.Name == "board, Li20").Values.Count);
        // each claim that names a row of the board has that row's number
        var claims = spec.Claims.Where(claim => claim.Text.StartsWith("board[", StringComparison.Ordinal)).Select(claim => claim.Text).ToArray();
        Assert.Equal(12, claims.Length);
        foreach (var claim in claims)
            Assert.Contains(board.SelectMany(row => row.Values.Values).Select(row => row["board.autoAttack.robustAccuracy"]),
                robust => claim.EndsWith(FormattableString.Invariant($" {100 * robust:0.00}%"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_mnist_pipeline_has_the_four_arms_of_table_5_beside_the_published_values()
    {
        var spec = NativeLaboratory.Read(Path.Combine(RepositoryRoot.Path, "pipelines", "mnist-boosting.yaml")).Spec;
        var table = Assert.Single(spec.Report.Tables);
        Assert.Equal(["dense", "winning", "boosting", "fresh"], table.Rows);
        Assert.Equal([20, 18, 11, 16], table.Rows.Select(row => table.References[0].Values[row]["epochsToStop"]));
        Assert.Equal([0.9918, 0.9924, 0.9923, 0.9897], table.Rows.Select(row => Math.Round(table.References[0].Values[row]["testAccuracy"], 6)));
        Assert.Equal(5000, DataSpec.Of(spec.Data).Validation);
        foreach (var arm in spec.Stages.OfType<TrainSpec>().Where(stage => table.Rows.Contains(stage.Id)))
        {
            Assert.Equal((15, 60, 1.2e-3), (arm.Epochs, arm.BatchSize, arm.LearningRate));
            Assert.Equal(new EarlyStoppingSpec("validationLoss", 1e-5, 5), arm.EarlyStopping);
            Assert.Equal("adam beta1=0.9 beta2=0.999 epsilon=1E-08 weightDecay=0", PipelineText.Of(arm.Optimizer));
            Assert.Null(arm.Warmup);
            Assert.Equal(arm.Id switch { "dense" => 0, "fresh" => 1, _ => null }, arm.Draw);
        }
        foreach (var ticket in spec.Stages.OfType<PruneSpec>())
            Assert.Equal(("layerNormalizedMagnitude", PruningScope.Global, 0.8), (ticket.Score.Kind.Name, ticket.Scope, ticket.Sparsity));
    }
}
