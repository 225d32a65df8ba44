using NativeTickets.Lab.Stages;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Controls;

/// <summary>
/// As much training in another form: a ticket of one search as long as those of all rounds together, or the dense network trained as long as search and
/// ticket together.
/// </summary>
sealed class SameBudgetControl() : ControlKind("sameBudget", "budget", "same budget",
    "as many epochs in another form, where it is named: for a ticket of several rounds, one of a single search as long as those of all rounds together, pruned "
    + "to the same sparsity at once, rewound and trained as the ticket is; for a ticket of one round, and in a claim that compares any with a dense "
    + "training run, the dense network trained as long as search and ticket together. The schedule is stretched to that length, a warm-up "
    + "in iterations or epochs is not")
{
    public override bool IsUsual(NetworkFamily? family) => false;

    public override string WordsFor(ControlSite site) => IsOneShot(site) ? "one search as long as all rounds" : "dense, as long as search and ticket";

    public override string Write(ControlSite site) => IsOneShot(site) ? WriteOneShot(site) : WriteDense(site);

    static bool IsOneShot(ControlSite site) => !site.IsAgainstDense && site.Search.OfType<PruneSpec>().Any();

    static string WriteOneShot(ControlSite site)
    {
        var trainings = site.Search.OfType<TrainSpec>().ToArray();
        if (Stretched(site, trainings[0], site.SearchBody, trainings) is not { } search) return site.Training.Id;
        return site.WriteTraining(site.TrainingBody.With("from", site.WriteMask(Rewound(site).With("from", site.WriteSearch(search)))));
    }

    static string WriteDense(ControlSite site)
    {
        var body = ControlSite.Without(site.UntrainedBody, "from", "weights", "watchMask", "masks");
        return Stretched(site, site.Training, body, [.. site.Search.OfType<TrainSpec>(), site.Training]) is { } dense
            ? site.WriteTraining(dense) : site.Training.Id;
    }

    /// <summary>The keys of a training run, its schedule stretched over the epochs of several; null where that was refused.</summary>
    static YamlMap? Stretched(ControlSite site, TrainSpec model, YamlMap body, IReadOnlyList<TrainSpec> trainings)
    {
        var epochs = 0;
        foreach (var training in trainings)
        {
            if (site.Varies(training.Id, TrainKeys.Epochs.Name))
                return Refused(site, $"the matrix varies '{training.Id}.{TrainKeys.Epochs.Name}', and the control has one length; wanted variants in its "
                    + "place");
            if (TrainingLength.Of(training, site.Stage, out var why) is not { } own) return Refused(site, why);
            epochs += own;
        }
        if (epochs > TrainKeys.MostEpochs)
            return Refused(site, $"all training runs together take {epochs:#,0} epochs; wanted at most {TrainKeys.MostEpochs:#,0}");
        return WithMoments(site, model, body.With(TrainKeys.Epochs.Name, NumberText.Shortest(epochs)), epochs);
    }

    /// <summary>The same keys with the moments of the schedule where they are in a longer one: those in percent move by themselves.</summary>
    static YamlMap? WithMoments(ControlSite site, TrainSpec model, YamlMap body, int epochs)
    {
        if (model.Schedule.Kind.Moments is not { } key || epochs == model.Epochs) return body;
        var moments = key.Read(model.Schedule.Settings);
        if (moments.All(moment => moment.Unit == TimeUnit.Percent)) return body;
        var own = body.Find(TrainKeys.Schedule.Name) is null ? TrainKeys.Drops.Name : TrainKeys.Schedule.Name;
        if (site.Varies(model.Id, own))
            return Refused(site, $"the matrix varies '{model.Id}.{own}', whose moments cannot be stretched; wanted moments in percent, and no axis of them");
        var stretched = moments.Select(moment => moment.Unit switch
        {
            TimeUnit.Percent => moment,
            TimeUnit.Epochs => moment with { Amount = moment.Amount * epochs / model.Epochs },
            TimeUnit.Iterations => moment with { Amount = Math.Round(moment.Amount * epochs / model.Epochs) },
            _ => throw new InvalidOperationException($"no times in {moment.Unit}"),
        });
        var entry = body.Find(own)!;
        var at = new YamlEntry(key.Name, entry.At, new YamlList(entry.At, [.. stretched.Select(moment => new YamlScalar(entry.At, $"{moment}"))]));
        var written = (YamlMap)entry.Value;
        if (own == TrainKeys.Drops.Name) return body.With(entry with { Value = written.With(at) });
        var kind = written.Entries[0]; // a schedule is a map from its kind to its keys
        return body.With(entry with { Value = written.With(kind with { Value = ((YamlMap)kind.Value).With(at) }) });
    }

    static YamlMap? Refused(ControlSite site, string why)
    {
        site.Refuse(why);
        return null;
    }

    /// <summary>The keys of the ticket's stage with the moment that its weights are of: later rounds rewind to what the first one was rewound to.</summary>
    static YamlMap Rewound(ControlSite site)
    {
        var first = site.Ticket;
        while (first.Rewind is { Kind: RewindKind.Position, Position.Amount: 0 } && first.From is { } from
            && site.Stage(from) is TrainSpec { From: { } start, Draw: null } && site.Stage(start) is PruneSpec earlier) first = earlier;
        if (ReferenceEquals(first, site.Ticket)) return site.TicketBody;
        return first.Rewind.Kind switch
        {
            RewindKind.Position => site.TicketBody.With("rewind", $"{first.Rewind.Position}"),
            RewindKind.None => site.TicketBody.With("rewind", "none"),
            RewindKind.Fresh => site.TicketBody.With("rewind", "fresh").With("draw", NumberText.Shortest(first.Rewind.Draw)),
            RewindKind.Permuted => site.TicketBody,
            _ => throw new InvalidOperationException($"no words for rewinding to {first.Rewind.Kind}"),
        };
    }
}
