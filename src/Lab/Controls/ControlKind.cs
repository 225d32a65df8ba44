using NativeTickets.Lab.Scores;
using NativeTickets.Lab.Stages;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Controls;

/// <summary>A control of claims about tickets: what it changes of a ticket's training, and nothing else.</summary>
/// <param name="name">The word that pipelines use.</param>
/// <param name="suffix">What follows the id of the ticket's training in the id of the control.</param>
/// <param name="words">What reports call it.</param>
/// <param name="doc">What it is, as the reference page says it.</param>
public abstract class ControlKind(string name, string suffix, string words, string doc) : Kind(name, doc)
{
    /// <summary>All of them, in the order in which they are shown; a program may register its own.</summary>
    public static Registry<ControlKind> All { get; } = new(new DenseControl(), new FreshWeightsControl(), new RandomMaskControl(), new ShuffledMaskControl(),
        new InitialMaskControl(), new SameSignsControl(), new PermutedMaskControl(), new SameBudgetControl());

    /// <inheritdoc/>
    public sealed override string Title => $"control: {Name}";

    /// <summary>What follows the id of the ticket's training, or of its ticket, in the id of the control's stages.</summary>
    public string Suffix => suffix;

    /// <summary>What reports call it.</summary>
    public string Words => words;

    /// <summary>What reports call it where it is written for one ticket; <see cref="Words"/> unless that depends on the ticket.</summary>
    public virtual string WordsFor(ControlSite site) => words;

    /// <summary>Whether claims have it where the pipeline names no controls.</summary>
    /// <param name="family">The family of the network; null for one of no family.</param>
    public virtual bool IsUsual(NetworkFamily? family) => true;

    /// <summary>Finds or writes the stages of the control.</summary>
    /// <returns>The id of the training that is the control.</returns>
    public abstract string Write(ControlSite site);
}

/// <summary>The training of a ticket for which a control is written.</summary>
public abstract class ControlSite
{
    /// <summary>The ticket's training.</summary>
    public abstract TrainSpec Training { get; }

    /// <summary>The stage that made the ticket.</summary>
    public abstract PruneSpec Ticket { get; }

    /// <summary>The keys of the training as the pipeline writes them, defaults of train stages included.</summary>
    public abstract YamlMap TrainingBody { get; }

    /// <summary>The keys of the ticket's stage as the pipeline writes them.</summary>
    public abstract YamlMap TicketBody { get; }

    /// <summary>
    /// The keys of the ticket's stage for a mask that looks at no weights: without those of its own score, and without what a mask made of another one has
    /// already.
    /// </summary>
    public YamlMap TicketBodyFor(ScoreKind score)
    {
        var others = ScoreKind.All.All.SelectMany(kind => kind.StageKeys).Select(key => key.Name);
        var body = Without(TicketBody, ["scope", .. others]).With("score", score.Name);
        return score.HasSparsity ? body : Without(body, "sparsity", "except");
    }

    /// <summary>The keys of the training for weights that come from no training, whose schedule cannot be resumed.</summary>
    public YamlMap UntrainedBody => TrainingBody.Without(TrainKeys.ResumeSchedule.Name);

    /// <summary>Whether the claim compares the ticket with a dense network.</summary>
    public abstract bool IsAgainstDense { get; }

    /// <summary>
    /// The stages that led to the ticket, the first one first: training runs and, between them, those that pruned in earlier rounds. Empty for a ticket of
    /// the initial weights.
    /// </summary>
    public abstract IReadOnlyList<StageSpec> Search { get; }

    /// <summary>The first search of the chain of rounds that led to the ticket: later ones have only what earlier rounds left of the initial weights.</summary>
    public string FirstSearch => Search.OfType<TrainSpec>().First().Id;

    /// <summary>The keys of that search as the pipeline writes them, defaults of train stages included.</summary>
    public abstract YamlMap SearchBody { get; }

    /// <summary>
    /// The search with these keys: one that is there, or a new one. What the matrix varies of the first search, it varies of this one too.
    /// </summary>
    /// <returns>Its id.</returns>
    public abstract string WriteSearch(YamlMap body);

    /// <summary>
    /// The training with these keys: one that is there, or a new one. What the matrix varies of the ticket's training, it varies of this one too.
    /// </summary>
    /// <returns>Its id.</returns>
    public abstract string WriteTraining(YamlMap body);

    /// <summary>
    /// The prune stage with these keys: one that is there, or a new one. What the matrix varies of the ticket's stage, it varies of this one too.
    /// </summary>
    /// <returns>Its id.</returns>
    public abstract string WriteMask(YamlMap body);

    /// <summary>Whether the matrix varies a key of a stage, or a part of what it stands for.</summary>
    public abstract bool Varies(string stage, string key);

    /// <summary>A stage of the pipeline.</summary>
    public abstract StageSpec Stage(string id);

    /// <summary>Reports that the control cannot be made of this ticket.</summary>
    /// <param name="why">What is in the way and what was wanted; which control of which training it is stands before it.</param>
    public abstract void Refuse(string why);

    /// <summary>Keys without some of them.</summary>
    public static YamlMap Without(YamlMap body, params IEnumerable<string> keys) => keys.Aggregate(body, (map, key) => map.Without(key));
}
