using System.CommandLine;
using System.Text;
using NativeTickets.Lab;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Cli;

/// <summary><c>init</c>: writes a commented pipeline to begin with, its schema for editors beside it, and says the next command.</summary>
static class InitVerb
{
    public static Command Create()
    {
        var template = new Argument<string?>("template")
        {
            Description = $"What it begins with: {string.Join("; ", StarterPipeline.All.Select(starter => $"{starter.Name}: {starter.What}"))}.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = PathInput.OptionOr("pipeline.yaml", "--output", "The file to write; its schema lies beside it.");
        var command = new Command("init", "Write a commented pipeline to begin with.") { template, output };
        command.SetAction(parsed => Failures.Guard(() =>
        {
            var starter = StarterPipeline.Of(parsed.GetValue(template) ?? StarterPipeline.All[0].Name);
            var path = parsed.GetRequiredValue(output);
            if (Path.Exists(path)) throw new RequestException($"{path}: is there already; wanted another --output");
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var schema = Path.Combine(folder, PipelineJsonSchema.FileName);
            if (Path.GetFullPath(path) == schema) throw new RequestException($"{path}: is where the schema goes; wanted another --output");
            OutputFile.MakeFolder(folder);
            var isRenewed = Path.Exists(schema);
            Write(path, starter.Text);
            Write(schema, PipelineJsonSchema.Write(NativeLaboratory.Instance)); // that of this version, also where an earlier one lies there
            Screen.Line($"written: {path}, {starter.What}");
            Screen.Line($"{(isRenewed ? "renewed, as this version has it" : "written")}: {schema}, by which editors complete and check it");
            foreach (var step in starter.Before) Screen.Line($"first: {step}");
            Screen.Line($"next: nativetickets {starter.Next} {ShownText.Argument(path)}");
            return ExitCode.Done;
        }));
        return command;
    }

    static void Write(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
