namespace NativeTickets.Nn;

/// <summary>
/// A network that does not exist, cannot be built for such images, or does not fit the weights given. The message says which, and what would.
/// </summary>
public sealed class NetworkException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public NetworkException(string message) : base(message) { }
}

/// <summary>A setting of an optimizer, a schedule or an observer that is out of its range. The message says which, what it got and what it expected.</summary>
public sealed class SettingException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public SettingException(string message) : base(message) { }
}

/// <summary>A layer of a list that does not take what the one before it gives. The message says which, what it got and what it expected.</summary>
public sealed class LayerListException : UserException
{
    readonly string word;

    internal LayerListException(IReadOnlyList<string> path, string word, ShapeException wrong) : base($"{PlaceOf(path)} ({word}): {wrong.Message}", wrong) =>
        (Path, this.word) = (path, word);

    /// <summary>
    /// Where it is: its 0-based index in the list, and for a list within a layer that list's word and the index there: <c>3</c>, <c>residual</c>, <c>1</c>.
    /// </summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>The same in the words of a message: <c>layer 3, residual 1</c>.</summary>
    public string Place => PlaceOf(Path);

    internal LayerListException Within(params string[] outer) => new([.. outer, .. Path], word, (ShapeException)InnerException!);

    static string PlaceOf(IReadOnlyList<string> path) => $"layer {path[0]}{string.Concat(path.Skip(1).Chunk(2).Select(part => $", {string.Join(' ', part)}"))}";
}
