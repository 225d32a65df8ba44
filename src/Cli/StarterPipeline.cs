namespace NativeTickets.Cli;

/// <summary>A pipeline to begin with; its text is a file of <c>Starters</c> by its name.</summary>
/// <param name="Name">What <c>init</c> calls it.</param>
/// <param name="What">What it is, in a few words.</param>
/// <param name="Next">The verb that comes next.</param>
/// <param name="Before">What the user does before that, a sentence each.</param>
sealed record StarterPipeline(string Name, string What, string Next, params IReadOnlyList<string> Before)
{
    /// <summary>All of them; the first is what <c>init</c> writes without a name.</summary>
    public static IReadOnlyList<StarterPipeline> All { get; } =
    [
        new("ticket", "a ticket beside its controls, on digits that are drawn by code", "run"),
        new("own-images", "a ticket on your own images, a folder for each class", "check", "write the path of your images under data"),
        new("evaluate-checkpoint", "accuracy and robustness of weights that were trained elsewhere", "check",
            "write network, weights file and data set of your checkpoint", "nativetickets data get cifar10, where the data set is not here yet"),
        new("sweep", "tickets at several sparsities and learning rates, as curves with intervals", "run"),
        new("adversarial", "a ticket trained to withstand attacks, and what attacks leave of it", "run"),
        new("own-network", "a network of your own, layer by layer, and a ticket of it", "run"),
    ];

    /// <summary>The file's text.</summary>
    public string Text
    {
        get
        {
            using var stream = typeof(StarterPipeline).Assembly.GetManifestResourceStream($"{Name}.yaml")
                ?? throw new InvalidOperationException($"the assembly has no starter {Name}.yaml");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>The one of a name.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static StarterPipeline Of(string name)
    {
        string[] known = [.. All.Select(starter => starter.Name)];
        return All.FirstOrDefault(starter => starter.Name == name)
            ?? throw new RequestException($"there is no template '{ShownText.Quote(name)}'{NearestName.Hint(name, known, "template")}");
    }
}
