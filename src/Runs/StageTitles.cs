namespace NativeTickets.Runs;

/// <summary>What reports and live pages call stages, wherever they name them.</summary>
public static class StageTitles
{
    /// <summary>By id: the stage's title, with the id behind it where another stage has the same one; the id where it has none.</summary>
    /// <param name="stages">Id and title of stages, an id as often as it has instances.</param>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<(string Id, string? Title)> stages)
    {
        var named = stages.DistinctBy(stage => stage.Id).Select(stage => (stage.Id, Title: stage.Title is { Length: > 0 } title ? title : stage.Id)).ToArray();
        var counts = named.CountBy(stage => stage.Title).ToDictionary();
        return named.ToDictionary(stage => stage.Id,
            stage => counts[stage.Title] == 1 || stage.Title == stage.Id ? stage.Title : $"{stage.Title} ({stage.Id})");
    }
}
