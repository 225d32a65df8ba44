namespace NativeTickets;

/// <summary>Finds a network's tensors in what a PyTorch file holds: the dict itself, or one in it under a name that the field uses.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="calls">What its pickle would call that is not on the list.</param>
sealed class TorchWeights(string path, IReadOnlyList<string> calls)
{
    const int MostNested = 3; // { checkpoint: { model: { state_dict: … } } }

    /// <summary>What training scripts call the weights, the first that is there counts.</summary>
    static readonly string[] Names =
        ["state_dict", "model_state_dict", "model_state", "model", "net", "network", "net_state_dict", "module", "weights", "params", "state",
            "ema_state_dict"];

    /// <summary>Marks a name of averaged weights, which are taken only where there are no others.</summary>
    static readonly string[] Averages = ["ema", "swa", "avg", "average", "averaged", "shadow"];

    readonly List<string> told = [];
    string keys = "";

    /// <summary>What a reader has to know of the choice.</summary>
    public IReadOnlyList<string> Notes => told;

    /// <summary>Whether a name speaks of averaged weights: one of its words does.</summary>
    static bool IsAverage(string name) => name.Split('.', '_', '-').Any(word => Averages.Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>The tensors by name of what a pickle holds next.</summary>
    /// <exception cref="FileException">
    /// It would call something, there are no tensors, or what holds them is not read here; the message has the lines of Python that convert it.
    /// </exception>
    public IReadOnlyList<KeyValuePair<string, object>> Of(PickleReader pickle)
    {
        var held = pickle.Read();
        RequireHarmless();
        var tensors = Find(held);
        RequireNoCalls();
        RequireDense(tensors);
        return tensors;
    }

    IReadOnlyList<KeyValuePair<string, object>> Find(object? root)
    {
        for (var depth = 0; depth < MostNested; depth++)
        {
            if (root is PickleObject module) throw OfModule(module);
            if (root is not PickleDict dict) throw new FileException($"{path}: a PyTorch file that holds {Kind(root)}; wanted a dict of tensors, a state_dict");
            if (TensorsOf(dict) is { Count: > 0 } tensors) return tensors;
            root = Choose(dict);
        }
        throw new FileException($"{path}: a PyTorch file whose dicts lie more than {MostNested} deep{keys}; save the state_dict by itself");
    }

    /// <summary>Refuses a file that would run what it likes.</summary>
    void RequireHarmless()
    {
        if (calls.Any(TorchConstructors.IsDangerous))
            throw new FileException($"{path}: a PyTorch file (.pth) whose pickle calls {ShownText.Listed([.. calls.Where(TorchConstructors.IsDangerous)])} "
                + "as it is opened, which is no part of any weights. Nothing of it was run; do not open it in Python");
    }

    /// <summary>Refuses a file that calls anything of its own.</summary>
    void RequireNoCalls()
    {
        if (calls.Count == 0) return;
        throw PythonLines.Answer(path, $"a PyTorch file whose pickle calls {ShownText.Listed(calls)} as it is opened; read are dicts of tensors, which call "
            + "nothing but PyTorch's own. Whoever opens it in Python runs what it calls: do so only with a file whose author you trust",
            PythonLines.Load(path, weightsOnly: false) + keys);
    }

    /// <summary>The tensors of a form that is read, once the file calls nothing.</summary>
    void RequireDense(IEnumerable<KeyValuePair<string, object>> tensors)
    {
        if (tensors.Select(tensor => (tensor.Key, Other: tensor.Value as TorchOtherTensor)).FirstOrDefault(tensor => tensor.Other is not null)
            is { Other: { } form } first)
            throw PythonLines.Answer(path, $"a PyTorch file with {form.Form} tensors, '{ShownText.Quote(first.Key)}' for one; read are dense ones",
                $"{{n: t{form.Dense} for n, t in {PythonLines.Load(path)}{keys}.items()}}");
    }

    /// <summary>Refuses the form of files before PyTorch 1.6.</summary>
    public FileException OfOldForm() => PythonLines.Answer(path,
        "a PyTorch file of the form before 1.6, which is no zip archive; read is the form since then", PythonLines.Load(path) + keys);

    static List<KeyValuePair<string, object>> TensorsOf(PickleDict dict) =>
        [.. dict.Entries.Where(entry => entry is { Key: string, Value: TorchTensor or TorchOtherTensor })
            .Select(entry => KeyValuePair.Create((string)entry.Key!, entry.Value!))];

    object? Choose(PickleDict dict)
    {
        var inner = dict.Entries.Where(entry => entry.Key is string && HoldsWeights(entry.Value, MostNested))
            .Select(entry => (Name: (string)entry.Key!, entry.Value))
            .ToArray();
        var plain = inner.Where(entry => !IsAverage(entry.Name)).ToArray();
        var known = Names.Select(name => plain.FirstOrDefault(entry => entry.Name == name)).FirstOrDefault(entry => entry.Name is not null);
        var chosen = known.Name is not null ? known : plain.Length == 1 ? plain[0] : plain.Length == 0 && inner.Length == 1 ? inner[0] : default;
        if (chosen.Name is null)
            throw new FileException(inner.Length > 1
                ? $"{path}: a PyTorch file with several dicts of tensors, {Listed(inner.Select(entry => entry.Name))}{keys}, "
                    + "none of them by a usual name; save the one that is meant by itself"
                : $"{path}: {Without(dict)}");
        keys += $"[{PythonLines.Quoted(chosen.Name)}]";
        var others = Listed(inner.Where(entry => entry.Name != chosen.Name).Select(entry => entry.Name));
        told.Add($"weights of '{ShownText.Quote(chosen.Name)}'{(others.Length > 0 ? $", not those of {others}" : "")}");
        return chosen.Value;
    }

    static bool HoldsWeights(object? value, int depth) => value switch
    {
        PickleDict dict when dict.Has("param_groups") => false, // an optimizer's
        PickleDict dict => TensorsOf(dict).Count > 0 || depth > 1 && dict.Entries
            .Any(entry => Names.Contains(entry.Key as string) && HoldsWeights(entry.Value, depth - 1)),
        PickleObject module => IsModule(module),
        _ => false,
    };

    static bool IsModule(PickleObject made) => made.State is PickleDict state && state.Has("_parameters") && state.Has("_modules");

    FileException OfModule(PickleObject made)
    {
        var maker = ShownText.Quote(made.Maker?.ToString() ?? "unknown");
        if (!IsModule(made)) return new FileException($"{path}: a PyTorch file that holds an object of {maker}; wanted a dict of tensors, a state_dict");
        return PythonLines.Answer(path, $"a PyTorch file with a whole network, an object of class {maker}, and not its weights alone; its class must be there "
            + "to open it, and opening runs code of the file (weights_only=False), so do so only with a file whose author you trust",
            PythonLines.Load(path, weightsOnly: false) + keys + ".state_dict()");
    }

    static string Without(PickleDict dict) => dict.Has("param_groups")
        ? "a PyTorch file with the state of an optimizer (param_groups), and no network; wanted the state_dict of a network"
        : dict.Entries.Count == 0 ? "a PyTorch file with an empty dict; wanted a dict of tensors, a state_dict"
        : $"a PyTorch file without tensors by name; wanted a state_dict, it has {ShownText.Listed([.. dict.Entries.Select(entry => $"{entry.Key}")])}";

    static string Listed(IEnumerable<string> names) => ShownText.Listed([.. names], name => $"'{ShownText.Quote(name)}'");

    static string Kind(object? root) => root switch
    {
        TorchTensor or TorchOtherTensor => "one tensor without a name",
        List<object?> or object?[] => "a list",
        string => "a text",
        _ => "no dict",
    };
}
