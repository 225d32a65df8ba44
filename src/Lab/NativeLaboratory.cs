using NativeTickets.Lab.Controls;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.External;
using NativeTickets.Lab.Fidelity;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Rounds;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab;

/// <summary>
/// The laboratory that trains, prunes and attacks networks with the engine. Its kinds of things have a registry each; a program may add to them before it
/// reads a pipeline.
/// </summary>
public sealed class NativeLaboratory : Laboratory
{
    NativeLaboratory() { }

    /// <summary>The one there is.</summary>
    public static NativeLaboratory Instance { get; } = new();

    /// <summary>Reads and checks a pipeline. All its scales are checked, whichever is chosen.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scale">Which of its scales to apply; null for none.</param>
    /// <exception cref="ConfigException">It cannot be run: all problems with their places, or why it cannot be read.</exception>
    /// <param name="given">Values that take the place of the file's, each <c>stage.key=value</c>, or <c>train.key=value</c> for the defaults.</param>
    /// <param name="moved">Where the files that it names lie now; null where they lie where it says.</param>
    public static PipelineFile Read(string path, string? scale = null, IReadOnlyList<string>? given = null, MovedFiles? moved = null) =>
        PipelineFile.Read(path, Instance, scale, given, moved);

    /// <summary>Checks a pipeline given as text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="scale">Which of its scales to apply; null for none.</param>
    /// <exception cref="ConfigException">It cannot be run: all problems with their places.</exception>
    /// <param name="given">Values that take the place of the file's, each <c>stage.key=value</c>, or <c>train.key=value</c> for the defaults.</param>
    public static PipelineFile Parse(string text, string file, string? scale = null, IReadOnlyList<string>? given = null) =>
        PipelineFile.Parse(text, file, Instance, scale, given);

    /// <inheritdoc/>
    public override Registry<StageKind> Stages { get; } = new(TrainKind.Instance, PruneKind.Instance, EvaluateKind.Instance, DescribeKind.Instance,
        ExternalKind.Instance);

    /// <inheritdoc/>
    public override MapRule Data => DataSection.Map;

    /// <inheritdoc/>
    public override MapRule Model => ModelSection.Map;

    /// <inheritdoc/>
    public override IReadOnlyList<Key> Protocol => [ControlKeys.Controls, TriedKey.Tried, PilotKey.Pilot, FidelityDefaults.Key, PrecisionKey.Precision];

    /// <inheritdoc/>
    public override OtherWords OtherWords => OtherToolsWords.All;

    /// <inheritdoc/>
    public override ModelSpec ModelOf(Settings model) => ModelSection.Read(model);

    /// <inheritdoc/>
    public override void CheckModel(Settings model, Settings data, Problems problems)
    {
        var images = DataSpec.Of(data);
        if (ModelSection.PathOfOnnx(model) is { } onnx)
        {
            if (!File.Exists(onnx)) return; // a run folder is read where the file is no more; running it says so
            OnnxFiles.Check(ModelSection.Read(model), images.Images, images.Kind.Classes, ModelSection.PlaceOfOnnx(model), problems);
        }
        else if (ModelSection.Read(model).Layers is { } layers && images.Images is { } shape && images.Kind.Classes is { } classes)
            layers.Check(shape, classes, problems);
    }

    /// <inheritdoc/>
    public override ModelSpec Pinned(ModelSpec model) => ((NetworkSpec)model).Pinned();

    /// <inheritdoc/>
    public override YamlMap WithDefaults(YamlMap pipeline) => FidelityDefaults.Apply(OnnxFiles.WithDefaults(RoundStages.Expand(pipeline, Stages)));

    /// <inheritdoc/>
    public override ControlledPipeline WithControls(YamlMap pipeline, Settings settings, PipelineSpec spec, Problems problems) =>
        new ControlStages(pipeline, spec, Schema, Stages, problems);

    /// <inheritdoc/>
    public override void CheckProtocol(PipelineSpec spec, Problems problems)
    {
        TriedKey.Check(spec, problems);
        PilotKey.Check(spec, problems);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StampsOf(PipelineSpec spec) => ProtocolStamps.Of(spec);

    /// <inheritdoc/>
    public override IReadOnlyList<string> WarningsOf(PipelineSpec spec) => UnusedSearch.WarningsOf(spec.Stages);

    /// <inheritdoc/>
    public override IEnumerable<FairBaseline> BaselinesOf(PipelineSpec spec) => FairBaselines.Of(spec);
}
