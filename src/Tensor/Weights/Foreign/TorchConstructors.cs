namespace NativeTickets;

/// <summary>
/// What a PyTorch file may call, all of it: an ordered dict, a tensor as a view of a storage, a parameter, and the types of storages. Each is made here, by
/// hand; no other name means anything.
/// </summary>
static class TorchConstructors
{
    const string Utilities = "torch._utils";

    /// <summary>What stands for a call of something else than a name, which is made as the file is opened.</summary>
    public const string Unnamed = "something that has no name";

    static readonly string[] Dangerous =
        ["builtins", "__builtin__", "os", "posix", "nt", "subprocess", "sys", "runpy", "importlib", "shutil", "socket", "pty", "ctypes", "webbrowser", "code",
            "pickle"];

    static readonly string[] Containers = [.. new[] { "set", "frozenset", "bytearray", "complex", "range", "slice" }
        .SelectMany(name => new[] { $"builtins.{name}", $"__builtin__.{name}" })];

    static readonly Dictionary<string, WeightsType> Storages = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = WeightsType.F32,
        ["DoubleStorage"] = WeightsType.F64,
        ["HalfStorage"] = WeightsType.F16,
        ["BFloat16Storage"] = WeightsType.BF16,
        ["LongStorage"] = WeightsType.I64,
        ["IntStorage"] = WeightsType.I32,
        ["ShortStorage"] = WeightsType.I16,
        ["CharStorage"] = WeightsType.I8,
        ["ByteStorage"] = WeightsType.U8,
        ["BoolStorage"] = WeightsType.BOOL,
    };

    /// <summary>What a call gives; null where it is not on the list.</summary>
    /// <param name="maker">What is called.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="bad">Tells what is wrong with them.</param>
    /// <exception cref="FileException">The arguments are not those of the call.</exception>
    public static object? Make(PickleGlobal maker, object?[] arguments, Func<string, FileException> bad) => maker switch
    {
        ("collections", "OrderedDict") => Dict(arguments, bad),
        (Utilities, "_rebuild_tensor" or "_rebuild_tensor_v2") => Tensor(arguments, bad),
        (Utilities, "_rebuild_parameter" or "_rebuild_parameter_with_state") => arguments is [{ } data, ..] ? data : throw bad("a parameter has no tensor"),
        (Utilities, "_rebuild_sparse_tensor" or "_rebuild_sparse_csr_tensor" or "_rebuild_nested_tensor") => new TorchOtherTensor("sparse", ".to_dense()"),
        (Utilities, "_rebuild_qtensor") => new TorchOtherTensor("quantized", ".dequantize()"),
        (Utilities, var other) when other.StartsWith("_rebuild_", StringComparison.Ordinal) =>
            new TorchOtherTensor($"made by {other}", ".float()"),
        _ => null,
    };

    /// <summary>Whether a name that is not made is harmless: it stands for a number or a word beside the weights, and is left out.</summary>
    public static bool IsData(PickleGlobal global) => (global.Module, global.Name) is ("torch", "Size" or "device") or ("torch.serialization", "_get_layout");

    /// <summary>Whether a call can run what its file likes: nobody needs one for weights, so that no way to open the file is shown.</summary>
    public static bool IsDangerous(string call) =>
        call == Unnamed || Dangerous.Contains(call.Split('.')[0]) && !Containers.Contains(call);

    /// <summary>What a reference out of the pickle means: a storage, or in the old form a class with its source text; null for anything else.</summary>
    public static object? Refer(object? id) => id switch
    {
        object?[] and ["storage", PickleGlobal type, string key, _, long count, ..] when count >= 0 =>
            new TorchStorage(type.Module is "torch" or "torch.storage" && Storages.TryGetValue(type.Name, out var known) ? known : null, type.ToString(), key,
                count),
        object?[] and ["module", PickleGlobal type, ..] => type,
        _ => null,
    };

    static PickleDict Dict(object?[] arguments, Func<string, FileException> bad)
    {
        var dict = new PickleDict();
        if (arguments.Length == 0) return dict;
        foreach (var pair in arguments[0] as List<object?> ?? throw bad("an ordered dict is made of no list"))
            if (pair is List<object?> and [var listed, var its]) dict.Set(listed, its);
            else if (pair is object?[] and [var key, var value]) dict.Set(key, value);
            else
                throw bad("an ordered dict is made of no pairs");
        return dict;
    }

    static object Tensor(object?[] arguments, Func<string, FileException> bad)
    {
        if (arguments is not [TorchStorage storage, long offset, object?[] extents, object?[] strides, ..]
            || extents.Length != strides.Length || !extents.Concat(strides).All(number => number is long and >= 0) || offset < 0)
            throw bad("a tensor is not made of a storage, an offset, extents and strides");
        long[] size = [.. extents.Cast<long>()], stride = [.. strides.Cast<long>()];
        var last = (Int128)offset;
        for (var axis = 0; axis < size.Length; axis++) last += (Int128)Math.Max(0, size[axis] - 1) * stride[axis];
        if (!size.Contains(0) && last >= storage.Count)
            throw bad($"a tensor [{string.Join(", ", size)}] reaches to number {last} of its storage, which has {storage.Count}");
        return new TorchTensor(storage, offset, size, stride);
    }
}
