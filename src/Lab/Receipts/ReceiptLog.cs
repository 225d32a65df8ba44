using System.Text.Json;
using NativeTickets.Training;

namespace NativeTickets.Lab.Receipts;

/// <summary>
/// The states that a training run has recorded so far, a line of JSON each, on the disk as soon as they are known: what an interrupted run continues its
/// receipt from. Nobody needs it once <c>receipt.json</c> is written.
/// </summary>
/// <param name="checkpoints">The folder of the stage's checkpoints.</param>
sealed class ReceiptLog(string checkpoints)
{
    /// <summary>Its name in the folder of a stage's checkpoints.</summary>
    public const string FileName = "receipt.jsonl";

    readonly LineFile lines = new(Path.Combine(checkpoints, FileName));

    /// <summary>The recorded states.</summary>
    /// <exception cref="RunFolderException">A line is not as a run writes it.</exception>
    public IReadOnlyList<RecordedState> Read() => lines.Read(Parse);

    /// <summary>Appends a state.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Append(StateDigest state) => lines.Append(json => Write(json, state), "Everything up to the last checkpoint is kept");

    /// <summary>Removes the states of later steps, which will come again, and a last line that was torn by a crash.</summary>
    /// <param name="step">Null to remove all.</param>
    /// <exception cref="UserException">A line is not as a run writes it, or the system refuses.</exception>
    public void CutTo(long? step) => lines.CutTo(Read().TakeWhile(state => state.Step <= (step ?? -1)).Count());

    static void Write(Utf8JsonWriter json, StateDigest state)
    {
        json.WriteStartObject();
        json.WriteNumber("step", state.Step);
        json.WriteNumber("epoch", state.Epoch);
        json.WriteString("weights", state.Weights);
        json.WriteString("statistics", state.Statistics);
        json.WriteString("optimizer", state.Optimizer);
        json.WriteString("rest", state.Rest);
        json.WriteEndObject();
    }

    static RecordedState Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return new RecordedState(root.GetProperty("step").GetInt64(), root.GetProperty("epoch").GetInt32(), Text("weights"), Text("statistics"),
                Text("optimizer"), Text("rest"));

            string Text(string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("it is not a recorded state", e);
        }
    }
}
