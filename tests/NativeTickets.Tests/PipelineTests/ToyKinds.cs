using NativeTickets.Adversarial;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Data;
using NativeTickets.Lab;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.Averages;
using NativeTickets.Lab.Controls;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Masks;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Objectives;
using NativeTickets.Lab.Optimizers;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Schedules;
using NativeTickets.Lab.Scores;
using NativeTickets.Lab.Threats;
using NativeTickets.Nn;
using NativeTickets.Plan.Stages;
using NativeTickets.Pruning;

namespace NativeTickets.Tests;

/// <summary>A kind for each registry, as somebody else would write it; registered until it is disposed.</summary>
sealed class ToyKinds : IDisposable
{
    readonly IDisposable[] loans =
    [
        AttackKind.All.Borrow(new ToyAttack()), ThreatKind.All.Borrow(new ToyNorm()), ScoreKind.All.Borrow(new ToyScore()),
        ControlKind.All.Borrow(new ToyControl()), ObjectiveKind.All.Borrow(new ToyLoss()), OptimizerKind.All.Borrow(new ToySteps()),
        ScheduleKind.All.Borrow(new ToySchedule()), AverageKind.All.Borrow(new ToyAverage()), MaskScheduleKind.All.Borrow(new ToyMasks()),
        LayerKind.All.Borrow(new ToyLayer()), DataSetKind.All.Borrow(new ToyDigits()), NativeLaboratory.Instance.Stages.Borrow(ToyStage.Instance),
    ];

    public static IReadOnlyList<string> Names { get; } =
        ["toyAttack", "toyNorm", "toyScore", "toyControl", "toyLoss", "toySteps", "toySchedule", "toyAverage", "toyMasks", "toyLayer", "toyDigits",
            "toyStage"];

    public void Dispose()
    {
        foreach (var loan in loans) loan.Dispose();
    }

    static Key<double> Number(string name) => new(name, Rules.Number(0, 100), Default.Required, "A number.");

    sealed class ToyNorm() : ThreatKind("toyNorm", "A ball.")
    {
        public override Threat Make(float epsilon) => new Ball(epsilon);

        sealed record Ball(float Radius) : Threat(Radius)
        {
            readonly LinfThreat cube = new(Radius);

            public override string Norm => "toyNorm";

            public override Ball WithEpsilon(float epsilon) => new(epsilon);

            public override double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> clean) => cube.Distance(image, clean);

            public override void Project(Span<float> image, ReadOnlySpan<float> clean) => cube.Project(image, clean);

            public override void Move(Span<float> image, ReadOnlySpan<float> gradient, float stepSize) => cube.Move(image, gradient, stepSize);

            public override void Start(Span<float> image, ReadOnlySpan<float> clean, RandomStream stream) => cube.Start(image, clean, stream);
        }
    }

    sealed class ToyAttack() : AttackKind("toyAttack", "Adds light everywhere.", isWhiteBox: false)
    {
        readonly Key<double> share = Number("share");

        public override IReadOnlyList<Key> OwnKeys => [share];

        public override ImageAttack Make(AttackSpec attack) => new Light(attack.MakeThreat(), (float)share.Read(attack.Settings));

        public override double ForwardUnits(AttackSpec attack, int classes) => 1;

        sealed class Light(Threat threat, float share) : ImageAttack(threat)
        {
            protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key) =>
                [.. batch.Images.Select(pixel => Math.Min(pixel + share * Threat.Epsilon, 1))];
        }
    }

    sealed class ToyScore() : ScoreKind("toyScore", "|w| to some power")
    {
        readonly Key<double> power = Number("power");

        public override IReadOnlyList<Key> Keys => [power];

        public override TicketMask Mask(ScoreContext context) => context.Prune(new Power(power.Read(context.Settings)));

        sealed class Power(double power) : PruningScore
        {
            public override string Name => "toyScore";

            protected override IReadOnlyList<double[]> Score(ScoringInput input) =>
                [.. input.Weights.Select(layer => layer.Values.Select(weight => Math.Pow(Math.Abs(weight), power)).ToArray())];
        }
    }

    sealed class ToyControl() : ControlKind("toyControl", "toy", "three times the rate", "three times the rate")
    {
        public override bool IsUsual(NetworkFamily? family) => false;

        public override string Write(ControlSite site) => site.WriteTraining(site.TrainingBody.With("learningRate", "0.15"));
    }

    sealed class ToyLoss() : ObjectiveKind("toyLoss", "Cross-entropy times a number.")
    {
        readonly Key<double> weight = Number("weight");

        public override IReadOnlyList<Key> Keys => [weight];

        public override double ExtraUnits(Settings settings) => 0;

        public override Objective Make(Settings settings) => new Weighted((float)weight.Read(settings));

        sealed class Weighted(float weight) : Objective
        {
            public override string Name => "toyLoss";

            public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
            {
                var logits = network.Forward(batch.Images, Mode.Train);
                return new StepLoss(weight * logits.CrossEntropy(batch.Labels), logits.CountCorrect(batch.Labels), 3);
            }
        }
    }

    sealed class ToySteps() : OptimizerKind("toySteps", "Momentum.")
    {
        readonly Key<double> push = Number("push");

        public override IReadOnlyList<Key> Keys => [push];

        public override Optimizer Make(Settings settings, Network network) => new Sgd(network, push.Read(settings));
    }

    sealed class ToySchedule() : ScheduleKind("toySchedule", "Half the rate after some steps.")
    {
        readonly Key<double> over = Number("over");

        public override IReadOnlyList<Key> Keys => [over];

        public override RateCurve Make(Settings settings, ScheduleLength length) => new Halved(over.Read(settings));

        sealed class Halved(double over) : RateCurve
        {
            public override double At(double rate, long step) => step < over ? rate : rate / 2;
        }
    }

    sealed class ToyAverage() : AverageKind("toyAverage", "Some of the weights of every step.")
    {
        readonly Key<double> hold = Number("hold");

        public override IReadOnlyList<Key> Keys => [hold];

        public override AverageStatistics StatisticsOf(Settings settings) => AverageStatistics.Own;

        public override AverageRule Make(Settings settings, long stepsPerEpoch, int epochs) => new Held(1 - hold.Read(settings));

        sealed class Held(double share) : AverageRule
        {
            public override double? ShareAfter(long stepsDone, long averaged) => share;
        }
    }

    sealed class ToyMasks() : MaskScheduleKind("toyMasks", "Prunes the first weight of each layer after some step.")
    {
        readonly Key<double> after = Number("after");

        public override IReadOnlyList<Key> Keys => [after];

        public override MaskSchedule Make(Settings settings, long stepsPerEpoch, int epochs) => new FirstWeight(after.Read(settings));

        sealed class FirstWeight(double after) : LayerwiseSchedule
        {
            public override MaskMoment At(long step) => step == after ? MaskMoment.AfterStep : MaskMoment.None;

            protected override LayerChange Change(LayerState layer)
            {
                bool[] kept = [false, .. layer.Kept[1..]];
                return new LayerChange(kept, kept);
            }
        }
    }

    sealed class ToyLayer() : LayerKind("toyLayer", "x times a number.")
    {
        readonly Key<double> scale = Number("scale");

        public override IReadOnlyList<Key> Keys => [scale];

        public override Key MainKey => scale;

        public override LayerSpec Make(Settings settings) => new ScaleSpec((float)scale.Read(settings));

        sealed record ScaleSpec(float Scale) : LayerSpec
        {
            public override string Word => "toyLayer";

            public override Layer Build(NetworkBuilder make, string path, Shape input, LayerSpec? next) => new ScaledLayer(path, Scale);
        }

        sealed class ScaledLayer(string name, float scale) : Layer(name)
        {
            public override string Kind => "Scaled";

            public override Tensor Forward(Tensor x, Mode mode) => x * scale;

            public override Shape OutputShape(Shape input) => input;
        }
    }

    sealed class ToyDigits() : DataSetKind("toyDigits", "`toyDigits` are the glyphs under another name")
    {
        readonly Key<double> ink = new("toyInk", Rules.Number(0, 100), Default.Absent("1"), "A number.");

        public override IReadOnlyList<Key> OwnKeys => [ink];

        public override ImageShape? Images => new(1, 28, 28);

        public override int? Classes => 10;

        public override ImageSource SourceOf(Settings data) => ImageSource.Glyphs;
    }

    sealed record ToySpec(string Of, double Least) : StageSpec
    {
        public override StageKind Kind => ToyStage.Instance;

        public override IReadOnlyList<StageInput> Inputs => [new StageInput(Of, "of")];
    }

    sealed class ToyStage() : LabStage("toyStage", "counts", "Counts large weights.")
    {
        static readonly Key<string> Of = new("of", Rules.Name(), Default.Required, "Whose.", hashed: false);
        static readonly Key<double> Least = Number("least");

        public static ToyStage Instance { get; } = new();

        public override IReadOnlyList<Key> OwnKeys => [Of, Least];

        public override IReadOnlyList<Metric> ResultMetrics { get; } = [new("toyCount")];

        public override StageSpec Read(Settings settings) =>
            new ToySpec(Of.Read(settings), Least.Read(settings)) { Id = Id.Read(settings), Title = StageTitle.Read(settings) };

        public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above) =>
            above.Refers(settings.Find(Of.Name), "a train or prune stage", LeavesWeights);

        public override StageResult Run(StageInstance stage, StageWork run)
        {
            run.Began();
            using var network = run.Context.ReadNetwork(stage.From[0]);
            var count = network.Parameters.Sum(parameter => parameter.Value.ToArray().Count(weight => Math.Abs(weight) > ((ToySpec)stage.Spec).Least));
            var metrics = new Dictionary<string, double?> { ["toyCount"] = count };
            return stage.Result(metrics, new StageCost());
        }

        public override string OutcomeOf(StageResult result) => $"{result.Metrics["toyCount"]} weights";

        public override Forecast ForecastOf(StageInstance stage, ForecastContext context) => new("counts", 0, 0);
    }
}
