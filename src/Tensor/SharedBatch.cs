using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// How a training's batches are shared out: into groups of whole blocks of 16 images, whose sums are added up in one order. The same numbers come out on one
/// process as on several ranks, however many there are.
/// </summary>
public sealed class SharedBatch
{
    /// <summary>Images of a block, which no group cuts.</summary>
    public const int ImagesOfBlock = BatchShares.ImagesOfBlock;

    readonly Device device;
    readonly BatchShares shares;

    /// <summary>Shares out the batches of a training run.</summary>
    /// <param name="device">The <c>cpu</c>.</param>
    /// <param name="groups">How many groups: at least 1, at most the blocks of a batch.</param>
    /// <param name="batchSize">Images of a whole batch.</param>
    /// <param name="ranks">What the groups are spread over; null for this process alone.</param>
    /// <exception cref="DeviceException">Another device, more groups than blocks, or more ranks than groups.</exception>
    public SharedBatch(Device device, int groups, int batchSize, Ranks? ranks = null)
    {
        if (device.Kernels is not CpuDevice)
            throw new DeviceException($"shares are groups of a batch on the device cpu, got {device.Name}; train there (--device cpu), or without shares");
        if (groups < 1 || groups > BlocksOf(batchSize))
            throw new DeviceException($"shares is {groups}, but a batch of {batchSize} images has {BlocksOf(batchSize)} blocks of 16; wanted 1 to that many");
        if (ranks is not null && ranks.Count > groups)
            throw new DeviceException($"{ranks.Count} ranks share out the {groups} groups of a batch (shares: {groups}); "
                + "wanted at most as many ranks as groups");
        this.device = device;
        Ranks = ranks;
        shares = new BatchShares(groups, batchSize, ranks?.Exchange);
    }

    /// <summary>What the groups are spread over; null for this process alone.</summary>
    public Ranks? Ranks { get; }

    /// <summary>What rank 0 lets all ranks know with a step's gradients: set there before a step, the same on all after it.</summary>
    public int Note
    {
        get => shares.Note;
        set => shares.Note = value;
    }

    /// <summary>How many blocks of 16 images a batch has: as many groups there can be.</summary>
    public static int BlocksOf(int batchSize) => (batchSize + ImagesOfBlock - 1) / ImagesOfBlock;

    /// <summary>Says how many images the next batch has; answers which of them are this rank's.</summary>
    public BatchPart Begin(int images)
    {
        shares.Begin(images);
        return new BatchPart(shares.First, shares.Count, shares.Images);
    }

    /// <summary>What is computed until <see cref="Leave"/> is a step on such a batch.</summary>
    public void Enter()
    {
        shares.BeginNote();
        device.Kernels.Shares = shares;
    }

    /// <summary>The step was taken: where no gradient took the note along, it travels now.</summary>
    public void SendNote()
    {
        if (Ranks is not null && !shares.HasSentNote) shares.TakeNote(BitConverter.ToInt32(Ranks.FromFirst(BitConverter.GetBytes(shares.Note))));
    }

    /// <summary>The step is over, or failed.</summary>
    public void Leave() => device.Kernels.Shares = null;
}

/// <summary>The images of a batch that are on one rank.</summary>
/// <param name="First">The place of the first of them, a multiple of 16.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Whole">How many the batch has.</param>
public readonly record struct BatchPart(int First, int Count, int Whole);
