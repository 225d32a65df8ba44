namespace NativeTickets;

/// <summary>A class or function that a pickle names. It stays a name: nothing here looks one up.</summary>
sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>What a pickle would have made by a call that is not on the list: a name and what it was to be given, of which nothing was done.</summary>
/// <param name="Maker">What was to be called; null where that was no name.</param>
sealed record PickleObject(PickleGlobal? Maker)
{
    /// <summary>What its state was to be; null for none.</summary>
    public object? State { get; set; }

    /// <summary>Its maker alone: its state may hold it again, or be so deep that writing it would not end.</summary>
    public override string ToString() => Maker?.ToString() ?? "an object without a name";
}

/// <summary>A Python dict: keys of any kind, in the order of the file.</summary>
sealed class PickleDict
{
    readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    readonly List<(object? Key, object? Value)> entries = [];

    public IReadOnlyList<(object? Key, object? Value)> Entries => entries;

    /// <summary>Sets a value; a text that is there already keeps its place.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string text && !places.TryAdd(text, entries.Count)) entries[places[text]] = (key, value);
        else
            entries.Add((key, value));
    }

    /// <summary>The value of a text; null where there is none.</summary>
    public object? Find(string key) => places.TryGetValue(key, out var place) ? entries[place].Value : null;

    public bool Has(string key) => places.ContainsKey(key);
}

/// <summary>Numbers that lie in a part of their own of a PyTorch file.</summary>
/// <param name="Type">Null for a type that is not known here.</param>
/// <param name="TypeName">PyTorch's name.</param>
/// <param name="Key">Which part.</param>
/// <param name="Count">How many numbers.</param>
sealed record TorchStorage(WeightsType? Type, string TypeName, string Key, long Count);

/// <summary>A tensor of a PyTorch file: a view of a storage.</summary>
/// <param name="Storage">Where its numbers lie.</param>
/// <param name="Offset">The first of them.</param>
/// <param name="Extents">Of its axes.</param>
/// <param name="Strides">How far the neighbors on an axis lie apart, in numbers.</param>
sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Extents, long[] Strides);

/// <summary>A tensor of a form that is not read here.</summary>
/// <param name="Form"><c>sparse</c>, <c>quantized</c>, or the constructor's name.</param>
/// <param name="Dense">What makes it a dense tensor of floats, in Python: <c>.to_dense()</c>.</param>
sealed record TorchOtherTensor(string Form, string Dense);
