namespace NativeTickets.Kernels;

/// <summary>
/// How the batches of a training run fall into groups whose sums are added up in one order, on however many ranks the groups lie. A batch of B blocks of 16
/// images has N groups: group g has the blocks from ⌊B·g/N⌋ to ⌊B·(g + 1)/N⌋. A smaller batch fills the same places from the first, so that later groups have
/// fewer images or none. Rank r of R has the groups from ⌊N·r/R⌋ to ⌊N·(r + 1)/R⌋.
/// </summary>
/// <remarks>
/// While a device has one (<see cref="KernelDevice.Shares"/>), a tensor with a batch axis holds the images of this rank, a plain one the same numbers on all. A
/// sum over images is taken group by group and then in the order of the groups. A rank whose groups have no images of a batch takes its first image instead
/// and adds nothing, so that it can walk the network with the others.
/// </remarks>
public sealed class BatchShares
{
    /// <summary>Images that the processor computes together, which no group cuts.</summary>
    public const int ImagesOfBlock = Lanes.Width;

    readonly int batchSize;
    readonly List<ShareGroup> own = [];

    /// <summary>Shares out batches.</summary>
    /// <param name="groups">N, at least 1 and at most the blocks of a batch.</param>
    /// <param name="batchSize">Images of a whole batch.</param>
    /// <param name="ranks">What the groups are spread over; null for this process alone.</param>
    public BatchShares(int groups, int batchSize, RankExchange? ranks = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, Lanes.Blocks(batchSize));
        if (ranks is not null) ArgumentOutOfRangeException.ThrowIfGreaterThan(ranks.Ranks, groups);
        (Groups, this.batchSize, Exchange) = (groups, batchSize, ranks);
        Begin(batchSize);
    }

    /// <summary>N.</summary>
    public int Groups { get; }

    /// <summary>What sums travel by; null where there is one process.</summary>
    public RankExchange? Exchange { get; }

    /// <summary>What rank 0 lets all ranks know with a step's gradients: set there before a step, the same on all after it.</summary>
    public int Note { get; set; }

    /// <summary>Whether the note of the running step has travelled.</summary>
    public bool HasSentNote { get; private set; }

    /// <summary>Images of the whole batch.</summary>
    public int Images { get; private set; }

    /// <summary>The place in the batch of the first image that this rank has.</summary>
    public int First { get; private set; }

    /// <summary>How many images this rank has, at least 1.</summary>
    public int Count { get; private set; }

    /// <summary>This rank's groups that have images.</summary>
    public IReadOnlyList<ShareGroup> Own => own;

    /// <summary>Blocks of a whole batch: orders of sums that depend on a batch's size are those of that one.</summary>
    internal int Blocks => Lanes.Blocks(batchSize);

    /// <summary>Says how many images the next batch has.</summary>
    public void Begin(int images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, batchSize);
        Images = images;
        own.Clear();
        var (first, last) = GroupsOf(Exchange?.Rank ?? 0);
        First = FirstImage(first);
        Count = Math.Min(images, FirstImage(last)) - First;
        if (Count <= 0)
        {
            (First, Count) = (0, 1);
            return;
        }
        for (var group = first; group < last; group++)
            if (ImagesOf(group) is > 0 and var some) own.Add(new ShareGroup(group, (FirstImage(group) - First) / Lanes.Width, some));
    }

    /// <summary>A step begins, whose note nobody knows yet.</summary>
    public void BeginNote() => HasSentNote = false;

    /// <summary>Rank 0's note has come.</summary>
    public void TakeNote(int note) => (Note, HasSentNote) = (note, true);

    /// <summary>Images of a group in this batch; 0 where it is too small to reach it.</summary>
    public int ImagesOf(int group) => Math.Clamp(Images - FirstImage(group), 0, FirstImage(group + 1) - FirstImage(group));

    /// <summary>The groups of a rank, from First, before Last.</summary>
    public (int First, int Last) GroupsOf(int rank)
    {
        var ranks = Exchange?.Ranks ?? 1;
        return ((int)((long)Groups * rank / ranks), (int)((long)Groups * (rank + 1) / ranks));
    }

    /// <summary>Refuses a batch that is not the one that was shared out: its sums would miss images of other ranks.</summary>
    internal void Require(int images, string what)
    {
        if (images != Count)
            throw new InvalidOperationException($"{what}: a batch of {images} images within a step whose {Images} images are shared out, {Count} of them here");
    }

    int FirstImage(int group) => Math.Min(batchSize, (int)((long)Lanes.Blocks(batchSize) * group / Groups) * Lanes.Width);
}
