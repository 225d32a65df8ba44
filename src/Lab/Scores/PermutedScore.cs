using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>Another ticket's mask, moved from the neurons of its search to the matched neurons of the network that is pruned.</summary>
sealed class PermutedScore() : ScoreKind(Word, "Another ticket's mask, moved to the neurons of `from` that do what the neurons of its own search do.")
{
    /// <summary>What pipelines call it.</summary>
    public const string Word = "permuted";

    static readonly Key<int> Images = new("images", Rules.Count(2, 100_000), Default.Of("256"),
        "Training images whose activations are compared, rounded up to whole batches of 128.");

    /// <summary>The ticket.</summary>
    public static Key<string> Ticket { get; } = new("permutes", Rules.Name(), Default.Absent("required with `permuted`"),
        "The prune stage whose mask, and weights with `rewind: permuted`, are moved to the neurons of `from`.", hashed: false);

    /// <summary>The search that the ticket came from.</summary>
    public static Key<string> Search { get; } = new("matches", Rules.Name(), Default.Absent("required with `permuted`"),
        "The train stage whose neurons are matched with those of `from`: the search that the ticket of `permutes` was pruned from.", hashed: false);

    public override IReadOnlyList<Key> Keys => [Images];

    public override IReadOnlyList<Key> StageKeys => [Ticket, Search];

    public override bool HasSparsity => false;

    public override bool LooksAtWeights => false;

    public override bool MovesWeights => true;

    public override IEnumerable<StageInput> InputsOf(Settings stage) => new[] { Ticket, Search }
        .Where(key => key.TryRead(stage, out _)).Select(key => new StageInput(key.Read(stage), key.Name));

    public override void CheckStage(Settings stage, Problems problems)
    {
        foreach (var key in new[] { Ticket, Search })
            if (stage.Find(key.Name) is null)
                problems.Add(stage.At, $"the prune stage '{StageKind.Id.Read(stage)}' lacks '{key.Name}'; wanted "
                    + $"{(key == Ticket ? "the prune stage whose mask is moved" : "the train stage that its ticket was pruned from")}");
        if (stage.Find("from") is null)
            problems.Add(stage.At, $"the prune stage '{StageKind.Id.Read(stage)}' lacks 'from'; wanted the train stage whose neurons take the mask");
    }

    public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above)
    {
        above.Refers(settings.Find(Ticket.Name), "a prune stage", found => found.Kind == stage.Kind);
        above.Refers(settings.Find(Search.Name), "a train stage", found => found is Stages.TrainSpec);
    }

    // each image passes both networks once
    public override double ForwardUnits(Settings settings, ImageSet train) => 2.0 * Math.Min(Images.Read(settings), train.Count);

    public override TicketMask Mask(ScoreContext context) => Score(context).Mask;

    public override ScoredMask Score(ScoreContext context)
    {
        using var ticket = context.NetworkOf(Ticket.Read(context.Stage));
        using var search = context.NetworkOf(Search.Read(context.Stage));
        var mask = TicketMask.Of(ticket) ?? throw new PruningException($"the stage '{Ticket.Read(context.Stage)}' left no mask to move");
        var matching = NeuronMatching.Of(search, context.Network, new FirstBatches(context.Batches!, Images.Read(context.Settings), context.Network.Device));
        return new ScoredMask(matching.Moved(mask, ticket)) { Weights = matching.Moved(NetworkState.Read(ticket)) };
    }

    /// <summary>As many batches as hold so many images.</summary>
    sealed class FirstBatches : ScoringBatches
    {
        readonly ScoringBatches all;

        public FirstBatches(ScoringBatches all, int images, Device device)
        {
            using var tape = new Tape(device, GradientTarget.None);
            var each = all.Load(0, tape).Count;
            (this.all, Count) = (all, Math.Min(all.Count, (images + each - 1) / each));
        }

        public override int Count { get; }

        public override Batch Load(int index, Tape tape) => all.Load(index, tape);
    }
}
