using NativeTickets.Config.Schema;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Stages;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Tests;

/// <summary>Several networks in one file, and axes that vary several keys.</summary>
public sealed class VariantTests
{
    const string Two = PipelineText.Small + "\nvariants: { small: {}, large: { model: { name: lenet-ye-2 }, stages: { dense: { learningRate: 0.05 } } } }";

    [Fact]
    public void Everything_runs_once_for_each_variant_with_its_network_and_settings()
    {
        var plan = PipelineText.Plan(Two + "\nseed: [1, 2]");
        Assert.Equal(2 * 2 * 3, plan.Count);
        foreach (var (name, model, rate) in ((string, string, double)[])[("small", "lenet", 0.01), ("large", "lenet-ye-2", 0.05)])
        {
            StageInstance[] own = [.. plan.Where(i => i.Matrix.Has("variant", name))];
            Assert.Equal(6, own.Length);
            Assert.All(own, i => Assert.Equal(model, i.Model.Name));
            Assert.All(own, i => Assert.All(i.From, input => Assert.Contains(input, own)));
            Assert.Equal(rate, ((TrainSpec)own.First(i => i.Id == "dense").Spec).LearningRate);
        }
    }

    [Fact]
    public void A_variant_has_the_folders_it_would_have_alone() =>
        Assert.Equal(PipelineText.Plan(PipelineText.Small).Select(i => i.Folder), PipelineText.Plan(Two).Take(3).Select(i => i.Folder));

    [Fact]
    public void A_scale_changes_variants_and_leaves_some_out()
    {
        const string Scales = "\nscales: { laptop: { variants: { small: none, large: { model: { name: lenet-ye-1 } } } } }";
        var spec = PipelineText.Read(Two + Scales, "laptop").Spec;
        var only = Assert.Single(spec.Variants);
        Assert.Equal(("large", "lenet-ye-1", 0.05), (only.Name, only.Model.Name, ((TrainSpec)only.Stages[0]).LearningRate));
    }

    [Fact]
    public void Variants_and_axes_multiply_and_read_back_from_the_resolved_text()
    {
        var file = PipelineText.Read(Two + "\nmatrix: { ticket.sparsity: [0.5, 0.8] }\nclaims: [ boosted.testAccuracy >= 0.5 ]");
        var plan = file.Plan(PipelineText.Identity).Instances;
        Assert.Equal(4, plan.Count(i => i.Id == "boosted"));
        var again = PipelineText.Read(file.ResolvedText);
        Assert.Equal(plan.Select(i => i.Folder), again.Plan(PipelineText.Identity).Instances.Select(i => i.Folder));
        Assert.Equal(file.ResolvedText, again.ResolvedText);
    }

    [Fact]
    public void Mistakes_in_variants_are_told_at_their_places()
    {
        Assert.Equal(["p.yaml:8:18: unknown key 'modle' in variants.a; nearest known key: 'model'"],
            PipelineText.ProblemsOf(PipelineText.Small + "\nvariants: { a: { modle: {} } }"));
        Assert.Equal(["p.yaml:8:28: unknown stage 'densse'; nearest known stage: 'dense'"],
            PipelineText.ProblemsOf(PipelineText.Small + "\nvariants: { a: { stages: { densse: { epochs: 1 } } } }"));
        Assert.Equal(["p.yaml:8:11: every variant is none; wanted one that is run"], PipelineText.ProblemsOf(PipelineText.Small + "\nvariants: { a: none }"));
    }

    [Fact]
    public void A_named_axis_varies_several_keys_together()
    {
        var file = PipelineText.Read(PipelineText.Small + "\nmatrix: { length: { keys: [dense.epochs, boosted.epochs], values: [2, 3] } }");
        var plan = file.Plan(PipelineText.Identity).Instances;
        Assert.Equal(6, plan.Count);
        Assert.Equal([(2, 2), (3, 3)],
            plan.Where(i => i.Id == "boosted").Select(i => (((TrainSpec)i.Spec).Epochs, ((TrainSpec)i.Input("ticket").Input("dense").Spec).Epochs)));
        Assert.Equal("length", Assert.Single(file.Spec.Matrix).Key);
        Assert.Equal(file.ResolvedText, PipelineText.Read(file.ResolvedText).ResolvedText);
    }

    [Theory]
    [InlineData("length: { keys: [dense.epohcs], values: [2] }", "p.yaml:8:11: unknown key 'epohcs' in a train stage; nearest known key: 'epochs'")]
    [InlineData("length: { keys: [dnese.epochs], values: [2] }",
        "p.yaml:8:28: unknown stage 'dnese' in the axis 'dnese.epochs'; nearest known stage: 'dense'")]
    [InlineData("variant: { keys: [dense.epochs], values: [2] }",
        "p.yaml:8:11: an axis may not be called 'variant', which is what the choice of a variant is called; wanted another name")]
    public void Mistakes_in_named_axes_are_told(string axis, string problem) =>
        Assert.Equal([problem], PipelineText.ProblemsOf($"{PipelineText.Small}\nmatrix: {{ {axis} }}"));
}
