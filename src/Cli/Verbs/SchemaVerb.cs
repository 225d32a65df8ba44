using System.CommandLine;
using NativeTickets.Lab;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Cli;

/// <summary><c>schema</c>: the JSON Schema of pipelines, for editors.</summary>
static class SchemaVerb
{
    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of pipelines, by which editors complete and check them.");
        command.SetAction(_ => Failures.Guard(() =>
        {
            Console.Out.Write(PipelineJsonSchema.Write(NativeLaboratory.Instance));
            return ExitCode.Done;
        }));
        return command;
    }
}
