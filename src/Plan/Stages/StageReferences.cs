namespace NativeTickets.Plan.Stages;

/// <summary>Checks that stages refer to stages above them, and to ones that can give what is asked.</summary>
public sealed class StageReferences
{
    readonly IReadOnlyList<StageSpec> stages;
    readonly Dictionary<string, StageSpec> above = [];

    StageReferences(IReadOnlyList<StageSpec> stages, Settings data, Settings model, Problems problems) =>
        (this.stages, Data, Model, Problems) = (stages, data, model, problems);

    /// <summary>What the pipeline says of its data.</summary>
    public Settings Data { get; }

    /// <summary>What it says of what learns.</summary>
    public Settings Model { get; }

    /// <summary>Where problems go.</summary>
    public Problems Problems { get; }

    /// <summary>Checks all stages of a pipeline.</summary>
    /// <param name="stages">The stages, in the order of the file.</param>
    /// <param name="settings">Their checked settings.</param>
    /// <param name="data">What the pipeline says of its data.</param>
    /// <param name="model">What it says of what learns.</param>
    /// <param name="problems">Where problems go.</param>
    internal static void Check(IReadOnlyList<StageSpec> stages, IReadOnlyList<Settings> settings, Settings data, Settings model, Problems problems)
    {
        var references = new StageReferences(stages, data, model, problems);
        for (var i = 0; i < stages.Count; i++)
        {
            var (stage, map) = (stages[i], settings[i]);
            stage.Kind.CheckReferences(stage, map, references);
            // folders of two stages must differ on file systems that ignore case
            if (references.above.Keys.FirstOrDefault(id => string.Equals(id, stage.Id, StringComparison.OrdinalIgnoreCase)) is { } taken)
                problems.Add(map.Find("id")!.At, taken == stage.Id ? $"a stage above is called '{taken}'; wanted an id of its own"
                    : $"a stage above is called '{taken}', and '{stage.Id}' differs from it in case alone, which is ignored; wanted an id of its own");
            else references.above.Add(stage.Id, stage);
        }
    }

    /// <summary>The stage of an id above the one that is checked; null where there is none.</summary>
    public StageSpec? Find(string? id) => id is null ? null : above.GetValueOrDefault(id);

    /// <summary>Checks that a key refers to a fitting stage above.</summary>
    /// <param name="place">The value that holds the id; null where the key is absent, and nothing is checked.</param>
    /// <param name="wanted">What fits, with its article.</param>
    /// <param name="fits">Whether a stage fits.</param>
    public void Refers(SettingsNode? place, string wanted, Func<StageSpec, bool> fits)
    {
        if (place is not SettingsScalar { Value: string id }) return;
        if (above.TryGetValue(id, out var found))
        {
            if (!fits(found)) Problems.Add(place.At, $"'{id}' is a stage that {found.Kind.Verb}; wanted {wanted}");
            return;
        }
        string[] fitting = [.. above.Values.Where(fits).Select(stage => stage.Id)];
        Problems.Add(place.At, stages.Any(stage => stage.Id == id)
            ? $"the stage '{id}' is not above this one; wanted {wanted} from above"
            : $"unknown stage '{ShownText.Quote(id)}'{NearestName.Hint(id, fitting, "stage")}");
    }

    /// <summary>Checks that each item of a list refers to a fitting stage above.</summary>
    public void RefersEach(SettingsNode? list, string wanted, Func<StageSpec, bool> fits)
    {
        foreach (var item in (list as SettingsList)?.Items ?? []) Refers(item, wanted, fits);
    }
}
