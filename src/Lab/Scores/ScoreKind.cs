using NativeTickets.Data;
using NativeTickets.Lab.Objectives;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>What a mask is made from.</summary>
/// <param name="Network">The network whose weights are scored, with the mask that it has already.</param>
/// <param name="Seed">The replicate.</param>
/// <param name="Stage">The checked settings of the prune stage, or of the watched mask.</param>
/// <param name="Settings">The score's own checked settings.</param>
/// <param name="Sparsity">The fraction of zeros that the mask is to have, in [0, 1); 0 where the score does not ask for it.</param>
/// <param name="Scope">Which weights compete.</param>
public sealed record ScoreContext(Network Network, long Seed, Settings Stage, Settings Settings, double Sparsity, PruningScope Scope)
{
    /// <summary>What is pruned already and stays pruned; null for nothing.</summary>
    public TicketMask? Existing { get; init; }

    /// <summary>The mask that an input stage made.</summary>
    /// <exception cref="UserException">It has none, or its file cannot be read.</exception>
    public Func<string, TicketMask> MaskOf { get; init; } = stage => throw new InvalidOperationException($"no mask of '{stage}' is at hand");

    /// <summary>The network that an input stage left, with its mask; the caller disposes of it.</summary>
    /// <exception cref="UserException">Its file cannot be read.</exception>
    public Func<string, Network> NetworkOf { get; init; } = stage => throw new InvalidOperationException($"no network of '{stage}' is at hand");

    /// <summary>Batches of training images, for scores that need gradients or outputs; null where there are none.</summary>
    public ScoringBatches? Batches { get; init; }

    /// <summary>The names of weights that stay as they are.</summary>
    public IReadOnlyCollection<string> Except { get; init; } = [];

    /// <summary>The prune stage; null for a watched mask.</summary>
    public StageInstance? Instance { get; init; }

    /// <summary>How it runs: the device, the data, the run folder; null for a watched mask.</summary>
    public StageWork? Work { get; init; }

    /// <summary>The mask that prunes the lowest scores.</summary>
    /// <exception cref="UserException">The sparsity is out of range or below what is pruned already, or a weight is not finite.</exception>
    public TicketMask Prune(PruningScore score) => ScorePruning.Mask(Network, score, Scope, Sparsity, Existing, Batches, null, Except, Seed, Cancellation);

    /// <summary>The same with batches and an objective of the score's own.</summary>
    internal TicketMask Prune(PruningScore score, ScoringBatches batches, Objective? objective = null) =>
        ScorePruning.Mask(Network, score, Scope, Sparsity, Existing, batches, objective, Except, Seed, Cancellation);

    CancellationToken Cancellation => Work?.Cancellation ?? default;

    /// <summary>Training images that the seed draws.</summary>
    internal ScoringBatches Sample(int images, bool perClass = false, int parts = 1) => TrainingBatches.Sample(
        Work?.Context ?? throw new InvalidOperationException("no data are at hand where a mask is watched"), Seed, images, perClass, parts);
}

/// <summary>What a score found.</summary>
/// <param name="Mask">The mask.</param>
public sealed record ScoredMask(TicketMask Mask)
{
    /// <summary>The weights that it belongs to, of a score that moves weights.</summary>
    public IReadOnlyDictionary<string, WeightsEntry>? Weights { get; init; }

    /// <summary>How long an interrupted run of the stage had scored before.</summary>
    public double SecondsBefore { get; init; }
}

/// <summary>What decides which weights go, as prune stages ask for it by <c>score</c>.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="doc">What it decides by, as the reference page says it.</param>
public abstract class ScoreKind(string name, string doc) : Kind(name, doc)
{
    /// <summary>All of them; a program may register its own.</summary>
    public static Registry<ScoreKind> All { get; } = new(new MagnitudeScore(), new LayerNormalizedScore(), new RandomScore(), new ShuffledScore(),
        new GivenScore(), new SnipScore(), new GraspScore(), new SynFlowScore(), new HydraScore(), new PatternScore(), new PermutedScore());

    /// <summary>The score of a prune stage that names none.</summary>
    public const string Usual = "layerNormalizedMagnitude";

    /// <inheritdoc/>
    public sealed override string Title => $"score: {Name}";

    /// <summary>Keys of the prune stage that only this score has. Others refuse them.</summary>
    public virtual IReadOnlyList<Key> StageKeys => [];

    /// <summary>Whether the prune stage says the sparsity; else the mask has that of what it is made from.</summary>
    public virtual bool HasSparsity => true;

    /// <summary>Whether it looks at the weights, so that a ticket by it says something about the training that was pruned.</summary>
    public virtual bool LooksAtWeights => true;

    /// <summary>
    /// What the taxonomy of adversarial pruning (Piras et al. 2024, arXiv:2409.01249) calls what it ranks weights by; null where it has no word, or nothing
    /// is ranked.
    /// </summary>
    public virtual string? TaxonomyCriterion => null;

    /// <summary>Whether a training run may watch the mask that it would make after every epoch.</summary>
    public virtual bool CanBeWatched => false;

    /// <summary>What scoring costs: forward, input gradient and weight gradient of one image cost 1 each.</summary>
    /// <param name="settings">Its own checked settings.</param>
    /// <param name="train">The training images.</param>
    public virtual double ForwardUnits(Settings settings, ImageSet train) => 0;

    /// <summary>
    /// Its settings cut to a single pass, for a run that only shows that all of it works: a kind that counts passes, epochs or rounds cuts them to one.
    /// </summary>
    public virtual Settings FirstStepOf(Settings settings) => settings;

    /// <summary>The training steps that its time goes into, for a forecast; null where it takes none worth a word.</summary>
    public virtual (int BatchSize, Chosen<ObjectiveKind> Objective)? StepsOf(Settings settings) => null;

    /// <summary>How many times as long a forward unit takes as in such steps, about.</summary>
    public virtual double Slowness => 1;

    /// <summary>Whether it can give the weights that its mask belongs to, for <c>rewind: permuted</c>.</summary>
    public virtual bool MovesWeights => false;

    /// <summary>The stages whose masks or weights it reads, with what they are read as.</summary>
    public virtual IEnumerable<StageInput> InputsOf(Settings stage) => [];

    /// <summary>The content of files that decides its mask, as lines for the stage's hash; empty for none.</summary>
    /// <exception cref="UserException">A file cannot be read.</exception>
    public virtual string ContentText(Settings stage) => "";

    /// <summary>Whether <see cref="CheckNetwork"/> has something to look at.</summary>
    public virtual bool ChecksNetwork => false;

    /// <summary>What must hold between its keys and the network that is pruned, before anything runs.</summary>
    public virtual void CheckNetwork(Settings stage, Network network, Problems problems) { }

    /// <summary>What must hold between its keys and those of the prune stage.</summary>
    public virtual void CheckStage(Settings stage, Problems problems) { }

    /// <summary>Checks a prune stage against the stages above it.</summary>
    public virtual void CheckReferences(StageSpec stage, Settings settings, StageReferences above) { }

    /// <summary>The mask.</summary>
    /// <exception cref="UserException">The sparsity is out of range or below what is pruned already, or a weight is not finite.</exception>
    public abstract TicketMask Mask(ScoreContext context);

    /// <summary>The mask with what else was found, for kinds that find more than it.</summary>
    /// <exception cref="UserException">As of <see cref="Mask"/>.</exception>
    public virtual ScoredMask Score(ScoreContext context) => new(Mask(context));

    /// <summary>A breach of a fair experiment by these settings, as every table has to say it; null for none.</summary>
    /// <param name="stage">The settings of the prune stage.</param>
    /// <param name="isLaterRound">Whether what is pruned is a ticket already.</param>
    public virtual string? StampOf(Settings stage, bool isLaterRound) => null;
}
