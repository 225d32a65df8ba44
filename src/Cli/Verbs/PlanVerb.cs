using System.CommandLine;
using System.Text;
using System.Text.Json;
using NativeTickets.Lab;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary><c>plan</c>: the stages of a pipeline for programs that schedule them.</summary>
static class PlanVerb
{
    const double Gibibyte = 1 << 30;

    public static Command Create()
    {
        var flags = new RunFlags();
        var json = new Option<bool>("--json") { Description = "As JSON, on standard output: hash, inputs, command, minutes and memory of each stage." };
        var command = new Command("plan", "List the stages of a pipeline with what each needs; trains nothing.") { flags.File, json };
        flags.AddTo(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            using var interruption = new Interruption();
            return Interruption.Guard(interruption, "stopped", () =>
            {
                var options = flags.OptionsOf(parsed);
                var stages = PlannedStage.Of(NativeLaboratory.Read(flags.PathOf(parsed), options.Scale), options, interruption.Token);
                if (parsed.GetValue(json)) Console.Out.WriteLine(Json(stages, flags.Words(parsed)));
                else Show(stages);
                return ExitCode.Done;
            });
        }));
        return command;
    }

    static void Show(IReadOnlyList<PlannedStage> stages)
    {
        var table = Screen.Table(["stage", "kind", "inputs"], ["expected", "memory"]);
        foreach (var stage in stages)
            Screen.Row(table, stage.Folder, stage.Header.Kind, string.Join(", ", stage.InputFolders),
                stage.IsFinished ? "finished" : ProgressText.Duration(stage.Seconds), ResourceForecast.Bytes(stage.Memory));
        Screen.Show(table);
    }

    static string Json(IReadOnlyList<PlannedStage> stages, IReadOnlyList<string> words)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var stage in stages)
            {
                json.WriteStartObject();
                json.WriteString("id", stage.Header.Id);
                json.WriteString("kind", stage.Header.Kind);
                json.WriteNumber("seed", stage.Header.Seed);
                json.WriteString("matrix", stage.Header.Matrix);
                json.WriteString("folder", stage.Folder);
                json.WriteString("hash", stage.Hash);
                List("inputs", stage.Inputs);
                List("command", ["nativetickets", "run", .. words, "--worker", "--only", stage.ShortHash]);
                if (double.IsFinite(stage.Seconds)) json.WriteNumber("minutes", Math.Round(stage.Seconds / 60, 3));
                json.WriteNumber("memoryGiB", Math.Round(stage.Memory / Gibibyte, 3));
                json.WriteBoolean("finished", stage.IsFinished);
                json.WriteEndObject();
            }
            json.WriteEndArray();

            void List(string name, IEnumerable<string> texts)
            {
                json.WriteStartArray(name);
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
            }
        }
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
