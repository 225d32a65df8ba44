using NativeTickets.Data;
using NativeTickets.Lab.Objectives;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>GraSP (Wang et al. 2020, arXiv:2002.07376).</summary>
sealed class GraspScore() : ScoreKind("grasp", "GraSP: weight · (Hessian times gradient) on training images, in double precision; what hinders the flow of "
    + "gradients goes first.")
{
    const int GradientPasses = 3; // the gradient, and one on either side of the weights

    static readonly Key<int> ImagesPerClass = new("imagesPerClass", Rules.Count(1, 1000), Default.Of("10"), "Training images of each class.");

    static readonly Key<double> Temperature = new("temperature", Rules.Number(0, 1e6, aboveLow: true), Default.Of("200"), "What logits are divided by.");

    static readonly Key<int> Parts = new("parts", Rules.Count(1, 100), Default.Of("1"),
        "Into how many batches the images are divided, over which gradients and products are summed; 2 in the public code.");

    static readonly Key<bool> RedrawLinear = new("redrawLinear", Rules.Flag(), Default.Of("false"),
        "Whether weights of linear layers are drawn again before they are scored, as the public code does; the ticket has its own in any case.");

    public override string? TaxonomyCriterion => TaxonomyWords.LeastImportance;

    public override IReadOnlyList<Key> Keys => [ImagesPerClass, Temperature, Parts, ScoreKeys.Statistics, RedrawLinear];

    public override double Slowness => 60; // of doubles beside floats: 20 on LeNet, 80 on ResNet-18

    public override double ForwardUnits(Settings settings, ImageSet train) =>
        3.0 * GradientPasses * Math.Min((long)ImagesPerClass.Read(settings) * train.Classes, train.Count);

    public override (int BatchSize, Chosen<ObjectiveKind> Objective)? StepsOf(Settings settings) => (100, ScoreKeys.Plain);

    public override TicketMask Mask(ScoreContext context) => context.Prune(
        new GradientFlow(Temperature.Read(context.Settings), ScoreKeys.ModeOf(context.Settings), RedrawLinear.Read(context.Settings)),
        context.Sample(ImagesPerClass.Read(context.Settings), perClass: true, Parts.Read(context.Settings)));
}
