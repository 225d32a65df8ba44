using NativeTickets.Lab.Models;
using NativeTickets.Nn;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>The mask that a file has, this program's or another's.</summary>
sealed class GivenScore() : ScoreKind(Word, "the masks of a file (`mask`)")
{
    /// <summary>What pipelines call it.</summary>
    public const string Word = "given";

    static readonly Key<string> Masks = new("mask", Rules.File("a file of masks"), Default.Absent("required with `given`"),
        "A safetensors or PyTorch file with a mask of 0 and 1 for each pruned weight: `<weight>_mask` as `torch.nn.utils.prune` leaves them, "
            + "`mask/<weight>`, or masks alone by the names of "
        + "weights (see `exchange.md`). A prunable weight without one keeps everything. The file's content enters the stage's hash, its path does not.",
        hashed: false);

    public override IReadOnlyList<Key> StageKeys => [Masks];

    public override bool HasSparsity => false;

    public override bool LooksAtWeights => false;

    public override bool ChecksNetwork => true;

    /// <summary>Whether a prune stage names a file of masks.</summary>
    public static bool IsNamed(Settings stage) => Masks.ReadOr(stage, Rules.None) != Rules.None;

    public override string ContentText(Settings stage) => $"mask: {NetworkSpec.HashOf(Masks.Read(stage))}\n";

    public override void CheckStage(Settings stage, Problems problems)
    {
        if (!IsNamed(stage)) problems.Add(stage.At, $"the prune stage '{StageKind.Id.Read(stage)}' lacks 'mask'; wanted the path of a file of masks");
    }

    public override void CheckNetwork(Settings stage, Network network, Problems problems)
    {
        try
        {
            Read(stage, network);
        }
        catch (UserException e)
        {
            problems.Add(stage.Find(Masks.Name)!.At, e.Message);
        }
    }

    public override TicketMask Mask(ScoreContext context)
    {
        var mask = Read(context.Stage, context.Network);
        if (context.Existing is not { } existing) return mask;
        var revived = mask.Layers.Sum(layer => existing.Find(layer.Name) is { } its ? layer.KeptCount - layer.KeptByBoth(its) : 0);
        return revived == 0 ? mask
            : throw new PruningException($"{Masks.Read(context.Stage)}: its masks keep {revived} weights that 'from' has pruned, and what is pruned stays "
            + $"pruned; wanted masks "
                + "that keep a part of what is left, or another 'from'");
    }

    static TicketMask Read(Settings stage, Network network)
    {
        using var file = ForeignFile.Open(Masks.Read(stage));
        return new TicketMask(FileMask.ReadAll(network, file));
    }
}
