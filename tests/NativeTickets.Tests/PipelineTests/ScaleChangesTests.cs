namespace NativeTickets.Tests;

/// <summary>What a report says of a scale.</summary>
public sealed class ScaleChangesTests
{
    static IReadOnlyList<string> Of(string text) => PipelineText.Read(text, "laptop").Spec.Reductions;

    [Fact]
    public void Each_change_is_told_with_both_values_and_equal_ones_of_several_stages_once() =>
        Assert.Equal(["data.trainImages: not set -> 500", "model.name: lenet -> lenet-ye-1", "epochs: 4 -> 1 (dense, boosted)",
            "sparsity: 0.8 -> 0.5 (ticket)"],
            Of(PipelineText.Small + "\nscales: { laptop: { data: { trainImages: 500 }, model: { name: lenet-ye-1 }, "
                + "stages: { dense: { epochs: 1 }, boosted: { epochs: 1 }, ticket: { sparsity: 0.5 } } } }"));

    [Fact]
    public void What_a_scale_changes_of_one_variant_is_told_of_it_alone() =>
        Assert.Equal(["b: model.name: lenet-ye-2 -> lenet-ye-1", "seed: [1] -> [1, 2]"],
            Of(PipelineText.Small + "\nvariants: { a: {}, b: { model: { name: lenet-ye-2 } } }\n"
                + "scales: { laptop: { seed: [1, 2], variants: { b: { model: { name: lenet-ye-1 } } } } }").Order());

    [Fact]
    public void A_variant_left_out_and_an_axis_made_shorter_are_told() =>
        Assert.Equal(["without the variant b", "matrix.ticket.sparsity: [0.5, 0.8] -> [0.5]"],
            Of(PipelineText.Small + "\nvariants: { a: {}, b: { model: { name: lenet-ye-2 } } }\nmatrix: { ticket.sparsity: [0.5, 0.8] }\n"
                + "scales: { laptop: { variants: { b: none }, matrix: { ticket.sparsity: [0.5] } } }"));

    [Fact]
    public void A_key_that_the_matrix_varies_is_told_as_the_axis_alone() =>
        Assert.Equal(["matrix.ticket.sparsity.values: [0.5, 0.8] -> [0.6, 0.7]", "matrix.length.values: [2, 3] -> [1, 2]"],
            Of(PipelineText.Small + "\nmatrix: { ticket.sparsity: [0.5, 0.8], length: { keys: [boosted.epochs], values: [2, 3] } }\nclaims: " +
                "[boosted.testAccuracy >= 0.1]\n"
                + "scales: { laptop: { matrix: { ticket.sparsity: [0.6, 0.7], length: { keys: [boosted.epochs], values: [1, 2] } } } }"));

    [Fact]
    public void The_file_as_it_is_has_none() => Assert.Empty(PipelineText.Read(PipelineText.Small).Spec.Reductions);
}
