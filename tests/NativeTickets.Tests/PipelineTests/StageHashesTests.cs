using NativeTickets.Config.Schema;
using NativeTickets.Lab;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Tests;

/// <summary>
/// The stage hashes of the project's pipelines. They name the folders of runs, so that a stage whose hash changes is run again by everyone who has its results.
/// Data, device and numerics version are a fixed stand-in: what is committed are the settings.
/// </summary>
public sealed class StageHashesTests
{
    const int Digits = 16; // twice as many as name a folder

    static readonly CommittedLines Committed = new("PipelineTests/stage-hashes.txt");

    public static TheoryData<string> Files => PipelineFilesTests.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void Stages_of_the_project_s_pipelines_have_the_committed_hashes(string file) =>
        Committed.RequireSame([.. ScalesOf(file).Select(scale => (Heading(file, scale), Hashes(file, scale)))]);

    [Fact]
    public void No_hashes_are_committed_of_a_pipeline_or_a_scale_that_is_gone() =>
        Assert.Empty(Committed.Headings.Except(Files.SelectMany(row => ScalesOf(row.Data).Select(scale => Heading(row.Data, scale)))));

    static IEnumerable<string?> ScalesOf(string file) => NativeLaboratory.Read(Path.Combine(RepositoryRoot.Path, file)).Scales.Prepend(null);

    static string Heading(string file, string? scale) => file.Replace('\\', '/') + (scale is null ? "" : $" --scale {scale}");

    static SortedDictionary<string, string> Hashes(string file, string? scale)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var stages in NativeLaboratory.Read(Path.Combine(RepositoryRoot.Path, file), scale).Plan(PipelineText.Identity).Instances.GroupBy(NameOf))
            hashes.Add(stages.Key, string.Join(' ', stages.Select(stage => $"{stage.Seed}:{stage.Hash[..Digits]}")));
        return hashes;
    }

    static string NameOf(StageInstance stage) =>
        stage.Matrix.Values.Count == 0 ? stage.Id : $"{stage.Id}[{string.Join(", ", stage.Matrix.Values.Select(value => $"{value.Key}={value.Value}"))}]";
}
