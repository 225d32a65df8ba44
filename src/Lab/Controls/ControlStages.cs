using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Controls;

/// <summary>
/// The controls of a pipeline's claims about tickets: stages that differ from a ticket's training in one thing, written under the pipeline's own stages
/// unless one of them is such a stage already.
/// </summary>
/// <remarks>
/// A claim is about a ticket where its left side is a training run of a ticket's own weights whose mask looked at weights, or what an evaluation found of such
/// a run; the evaluation then measures the controls too. What the matrix varies of the training or of its ticket, it varies of the control too.
/// </remarks>
sealed class ControlStages : ControlledPipeline
{
    readonly PipelineSpec spec;
    readonly ControlledTree written;
    readonly Problems problems;
    readonly Dictionary<(string Training, bool IsAgainstDense), List<(ControlKind Kind, string Stage, string Words)>> controlsOf = [];

    /// <summary>Finds or makes the controls of every claim.</summary>
    /// <param name="tree">The pipeline as read, the defaults of train stages written under each of them.</param>
    /// <param name="spec">The same, checked, its references too.</param>
    /// <param name="schema">What its stages may say.</param>
    /// <param name="kinds">The kinds of its stages.</param>
    /// <param name="problems">Where controls go that cannot be made.</param>
    public ControlStages(YamlMap tree, PipelineSpec spec, PipelineSchema schema, Registry<StageKind> kinds, Problems problems)
    {
        (this.spec, this.problems, written) = (spec, problems, new ControlledTree(tree, schema, kinds));
        var wanted = ControlKeys.Controls.Read(spec.Settings) ?? [];
        foreach (var key in spec.Claims.Where(claim => claim.Left.Less is null).Select(KeyOf).Distinct())
        {
            if (spec.Stages.FirstOrDefault(stage => stage.Id == key.Training) is not TrainSpec { From: { } from, Draw: null, Signs: null } training) continue;
            if (spec.Stages.First(stage => stage.Id == from) is not PruneSpec { Score.Kind.LooksAtWeights: true } ticket) continue;
            controlsOf[key] = [.. wanted.Select(kind => Written(new Site(this, kind, training, ticket, key.IsAgainstDense)))];
        }
        foreach (var evaluation in spec.Stages.OfType<EvaluateSpec>()) MeasureControls(evaluation);
        Tree = written.Result;
    }

    /// <inheritdoc/>
    public override YamlMap Tree { get; }

    /// <summary>
    /// The claims with their controls. What a claim compares with anyway is no control of it. A bound from above on an accuracy, the other half of a claim that
    /// two are equal, has none, and neither has a claim about cost: nothing is to be ahead there. A difference of two values is no merit of a ticket either.
    /// </summary>
    public override IReadOnlyList<ClaimSpec> Controlled(IReadOnlyList<ClaimSpec> claims) =>
    [
        .. claims.Select(claim => claim with
        {
            Controls = IsAboutMerit(claim) ? [.. ControlsOf(claim).Where(control => !IsComparedWith(claim, control))] : [],
        }),
    ];

    static (ControlKind Kind, string Stage, string Words) Written(Site site) => (site.Kind, site.Kind.Write(site), site.Kind.WordsFor(site));

    static bool IsAboutMerit(ClaimSpec claim) => claim.Left.Less is null
        && !(claim.Operator == Comparison.AtMost && claim.Left.Metric.EndsWith("Accuracy", StringComparison.Ordinal))
        && !KnownMetrics.Costs.Any(cost => cost.Name == claim.Left.Metric);

    /// <summary>A control is that of the claim's left side, in the entries that this side has.</summary>
    static bool IsComparedWith(ClaimSpec claim, ClaimControl control) => claim.Right is { Less: null } right
        && (control.Stage, control.Metric) == (right.Stage, right.Metric) && claim.Left.Only.Contains(right.Only);

    IEnumerable<ClaimControl> ControlsOf(ClaimSpec claim) =>
        (controlsOf.GetValueOrDefault(KeyOf(claim)) ?? []).Select(control => TrainingOf(claim.Left) == claim.Left.Stage
        ? new ClaimControl(control.Kind.Name, control.Stage, claim.Left.Metric) { Words = control.Words }
        : new ClaimControl(control.Kind.Name, claim.Left.Stage, control.Stage + claim.Left.Metric[TrainingOf(claim.Left).Length..]) { Words = control.Words });

    (string Training, bool IsAgainstDense) KeyOf(ClaimSpec claim) => (TrainingOf(claim.Left), claim.Right is { Less: null } right
        && spec.Stages.FirstOrDefault(stage => stage.Id == TrainingOf(right)) is TrainSpec { From: null });

    /// <summary>The stage that a value is about: its own, or the one that its evaluation measured.</summary>
    string TrainingOf(ClaimValue value) =>
        spec.Stages.FirstOrDefault(stage => stage.Id == value.Stage) is EvaluateSpec ? value.Metric.Split('.')[0] : value.Stage;

    /// <summary>Lets an evaluation that claims rest on measure their controls, which come before it then.</summary>
    void MeasureControls(EvaluateSpec evaluation)
    {
        var resting = spec.Claims.Where(claim => claim.Left.Stage == evaluation.Id);
        var controls = resting.SelectMany(claim => controlsOf.GetValueOrDefault(KeyOf(claim)) ?? []);
        string[] missing = [.. controls.Select(control => control.Stage).Distinct().Except(evaluation.Of)];
        if (missing.Length > 0) written.Measure(evaluation.Id, [.. evaluation.Of, .. missing]);
    }

    sealed class Site(ControlStages all, ControlKind kind, TrainSpec training, PruneSpec ticket, bool isAgainstDense) : ControlSite
    {
        public ControlKind Kind => kind;

        public override TrainSpec Training => training;

        public override PruneSpec Ticket => ticket;

        public override YamlMap TrainingBody => all.written.BodyOf(training.Id);

        public override YamlMap TicketBody => all.written.BodyOf(ticket.Id);

        public override bool IsAgainstDense => isAgainstDense;

        public override IReadOnlyList<StageSpec> Search
        {
            get
            {
                var found = new List<StageSpec>();
                for (var id = ticket.From; id is not null;)
                {
                    var stage = Stage(id);
                    found.Add(stage);
                    id = stage is TrainSpec train ? train.From : (stage as PruneSpec)?.From;
                }
                found.Reverse();
                // a mask of the initial weights that the first search began with is no round of it
                return [.. found.SkipWhile(stage => stage is not TrainSpec)];
            }
        }

        public override YamlMap SearchBody => all.written.BodyOf(FirstSearch);

        public override bool Varies(string stage, string key) => all.written.Varies(stage, key);

        public override StageSpec Stage(string id) => all.spec.Stages.First(stage => stage.Id == id);

        public override void Refuse(string why)
        {
            var at = all.spec.Settings.Find(ControlKeys.Controls.Name) is SettingsList list
                ? list.Items.OfType<SettingsScalar>().First(item => item.Text == kind.Name).At : all.spec.Settings.At;
            all.problems.Add(at, $"controls: {kind.Name} of '{training.Id}': {why}");
        }

        public override string WriteSearch(YamlMap body) => Write(TrainKind.Instance, FirstSearch, Stage(FirstSearch).Title, body);

        public override string WriteTraining(YamlMap body) => Write(TrainKind.Instance, training.Id, training.Title, body);

        public override string WriteMask(YamlMap body) => Write(PruneKind.Instance, ticket.Id, ticket.Title, body);

        string Write(StageKind stage, string model, string title, YamlMap body) =>
            all.written.Stage(stage.Name, $"{model}-{kind.Suffix}", $"{title}: {kind.WordsFor(this)}", body, model);
    }
}
