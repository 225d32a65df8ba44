namespace NativeTickets.Adversarial;

/// <summary>Adversarial images that were written before, by this program or another, shown again.</summary>
/// <remarks>
/// A file holds <c>images</c> [N, C, H, W] and <c>numbers</c> [N], the place of each in its split; more files of a folder hold more of them. What we write has
/// <c>labels</c> [N], <c>predictions</c> [N] and <c>logits</c> [N, classes] too. Whether images keep to the threat model is for the evaluation to find.
/// </remarks>
public sealed class StoredImages : ImageAttack
{
    const string ImagesName = "images", NumbersName = "numbers";

    readonly string path;
    readonly Dictionary<int, ReadOnlyMemory<float>> images = [];

    /// <summary>Reads images.</summary>
    /// <param name="threat">What the adversary was allowed.</param>
    /// <param name="path">A safetensors file, or a folder of them.</param>
    /// <exception cref="UserException">A file cannot be read, or does not hold what is said above.</exception>
    public StoredImages(Threat threat, string path) : base(threat)
    {
        this.path = path;
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.safetensors").Order(StringComparer.Ordinal)] : [path];
        if (files.Length == 0) throw new AdversarialException($"{path} holds no .safetensors files; wanted adversarial images");
        foreach (var file in files) Add(file);
    }

    /// <summary>Writes images as they can be read again.</summary>
    /// <param name="path">The file.</param>
    /// <param name="batch">The images that were attacked.</param>
    /// <param name="shape">[N, C, H, W].</param>
    /// <param name="images">What an attack found for them, or the images themselves.</param>
    /// <param name="logits">What the network gives them, [N, classes].</param>
    /// <param name="texts">What to say of them.</param>
    /// <exception cref="FileException">It cannot be written.</exception>
    public static void Write(string path, ImageBatch batch, Shape shape, float[] images, float[] logits, IReadOnlyDictionary<string, string> texts)
    {
        var classes = logits.Length / batch.Count;
        var predictions = Enumerable.Range(0, batch.Count).Select(n => Victim.PredictionOf(Rows.Of(logits, n, classes)));
        WeightsFile.Write(path, new Dictionary<string, WeightsEntry>
        {
            [ImagesName] = new(shape, images),
            [NumbersName] = Whole(batch.Numbers),
            ["labels"] = Whole(batch.Labels),
            ["predictions"] = Whole(predictions),
            ["logits"] = new(new Shape(batch.Count, classes), logits),
        }, texts);

        WeightsEntry Whole(IEnumerable<int> numbers) => new(new Shape(batch.Count), [.. numbers.Select(number => (float)number)]) { IsInteger = true };
    }

    /// <inheritdoc/>
    public override string Title => "stored images";

    private protected override bool IsHeldToThreat => false; // what another program stored is for the evaluation to judge

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        var found = new float[batch.Images.Length];
        for (var n = 0; n < batch.Count; n++)
        {
            if (!images.TryGetValue(batch.Numbers[n], out var image))
                throw new AdversarialException($"{path} has no image number {batch.Numbers[n]}; "
                    + "wanted one for each image that is measured and correctly classified without attack");
            if (image.Length != batch.ImageLength)
                throw new AdversarialException($"{path}: image number {batch.Numbers[n]} has {image.Length} numbers; "
                    + $"wanted {batch.ImageLength} for {victim.Name}");
            image.Span.CopyTo(Rows.Of(found, n, batch.ImageLength));
        }
        return found;
    }

    void Add(string file)
    {
        var tensors = WeightsFile.Read(file).Tensors;
        if (!tensors.TryGetValue(ImagesName, out var all) || !tensors.TryGetValue(NumbersName, out var numbers) || all.Shape.Rank != 4
            || numbers.Shape.Rank != 1 || all.Shape[0] != numbers.Values.Length)
            throw new AdversarialException($"{file} is no file of adversarial images; wanted '{ImagesName}' [N, C, H, W] and '{NumbersName}' [N], "
                + $"it has {string.Join(", ", tensors.Keys)}");
        var length = all.Shape[0] == 0 ? 0 : all.Shape.Count / all.Shape[0];
        for (var i = 0; i < numbers.Values.Length; i++) images[(int)numbers.Values[i]] = all.Values.AsMemory(i * length, length);
    }
}
