namespace NativeTickets.Adversarial;

/// <summary>
/// What a loop of an unfinished attack needs to continue with the same bits: arrays of numbers by name, copied when they are added. What is read back may come
/// from a damaged file, so that lengths and ranges are checked.
/// </summary>
public sealed class AttackState
{
    const int Low = 1 << 20; // so many positions fit the lower of the two floats that hold one exactly

    readonly Dictionary<string, float[]> arrays = [];

    /// <summary>A state with nothing in it yet.</summary>
    public AttackState() { }

    /// <summary>A state that was kept.</summary>
    public AttackState(IReadOnlyDictionary<string, float[]> arrays) => this.arrays = new(arrays);

    /// <summary>All arrays by name.</summary>
    public IReadOnlyDictionary<string, float[]> Arrays => arrays;

    /// <summary>Adds numbers.</summary>
    public AttackState With(string name, ReadOnlySpan<float> values)
    {
        arrays[name] = values.ToArray();
        return this;
    }

    /// <summary>Adds whole numbers below 2^24.</summary>
    public AttackState With(string name, int[] values)
    {
        arrays[name] = Array.ConvertAll(values, value => (float)value);
        return this;
    }

    /// <summary>Adds flags.</summary>
    public AttackState With(string name, bool[] values)
    {
        arrays[name] = Array.ConvertAll(values, value => value ? 1f : 0f);
        return this;
    }

    /// <summary>Adds places in streams of random numbers.</summary>
    public AttackState With(string name, RandomStream[] streams)
    {
        arrays[name] = [.. streams.SelectMany(stream => (float[])[stream.Position / Low, stream.Position % Low])];
        return this;
    }

    /// <summary>Numbers.</summary>
    /// <param name="name">As they were added.</param>
    /// <param name="length">How many there must be.</param>
    /// <exception cref="AdversarialException">They are missing, or not so many.</exception>
    public float[] Floats(string name, int length)
    {
        var found = arrays.GetValueOrDefault(name) ?? [];
        return found.Length == length ? found : throw Unfit($"has {found.Length} numbers for '{name}', wanted {length}");
    }

    /// <summary>Whole numbers in [0, <paramref name="limit"/>).</summary>
    /// <exception cref="AdversarialException">They are missing, not so many, or out of range.</exception>
    public int[] Whole(string name, int length, int limit) => Array.ConvertAll(Floats(name, length), value =>
        value >= 0 && value < limit && value == MathF.Floor(value)
            ? (int)value
            : throw Unfit($"has {value} for '{name}', wanted a whole number below {limit}"));

    /// <summary>Flags.</summary>
    /// <exception cref="AdversarialException">They are missing or not so many.</exception>
    public bool[] Flags(string name, int length) => Array.ConvertAll(Floats(name, length), value => value != 0);

    /// <summary>Numbers of some rows of a batch, each at most once and in order.</summary>
    /// <param name="name">As they were added.</param>
    /// <param name="count">How many rows the batch has.</param>
    /// <exception cref="AdversarialException">They are not such numbers.</exception>
    public int[] Rows(string name, int count)
    {
        var rows = Whole(name, arrays.GetValueOrDefault(name)?.Length ?? 0, count);
        for (var i = 1; i < rows.Length; i++)
            if (rows[i] <= rows[i - 1]) throw Unfit($"has '{name}' out of order");
        return rows;
    }

    /// <summary>Moves streams of random numbers to where they were.</summary>
    /// <exception cref="AdversarialException">Their places are missing or are none.</exception>
    public void Restore(string name, RandomStream[] streams)
    {
        var places = Whole(name, 2 * streams.Length, Low);
        for (var i = 0; i < streams.Length; i++) streams[i].Position = (long)places[2 * i] * Low + places[2 * i + 1];
    }

    static AdversarialException Unfit(string why) => new($"what was kept of an unfinished attack {why}");
}
