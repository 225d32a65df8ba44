using System.CommandLine;
using NativeTickets.Lab.Audits;
using NativeTickets.Lab.Cards;

namespace NativeTickets.Cli;

/// <summary><c>audit</c>: a network that was trained elsewhere becomes a page: accuracy, what AutoAttack leaves of it, and a card for RobustBench.</summary>
static class AuditVerb
{
    const int MostImages = 1_000_000;

    public static Command Create()
    {
        var file = PathInput.Argument("file", "An ONNX file, or weights that safetensors or PyTorch saved.");
        var model = new Option<string?>("--model") { Description = "Which network the weights are of, resnet18 for instance; an ONNX file says it itself." };
        var dataset = new Option<string>("--dataset") { Description = "The data set whose test images are measured, cifar10 for instance.", Required = true };
        var normalization = new Option<string?>("--normalization")
        {
            Description = "What the network's images were normalized by: none, or MEAN/DEVIATION, such as 0.4914,0.4822,0.4465/0.2470,0.2435,0.2616. "
                + "Without it, what the file says, or else what is usual for the data set, which the page's first line says.",
        };
        var threat = new Option<string>("--threat")
        {
            Description = "Norm and budget of the attacks, l2:0.5 for instance.",
            DefaultValueFactory = _ => "linf:8/255",
        };
        var images = TypedInput.CountOr(1000, "--images", "How many of the first test images are measured.", 1, MostImages);
        var command = new Command("audit", "Measure a network that was trained elsewhere: write its pipeline, run it, and report.")
        {
            file, model, dataset, normalization, threat, images,
        };
        var flags = new RunFlags();
        flags.AddTo(command, isFile: false);
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            var options = flags.OptionsOf(parsed);
            var audit = AuditPipeline.Of(new AuditRequest
            {
                File = parsed.GetRequiredValue(file),
                Model = parsed.GetValue(model),
                Dataset = parsed.GetRequiredValue(dataset),
                Normalization = parsed.GetValue(normalization),
                Threat = parsed.GetRequiredValue(threat),
                Images = parsed.GetValue(images),
                Out = options.Out,
            });
            var code = AuditPipeline.Guard(() => RunVerb.Run(audit.Read, options with { Admitted = audit.Write }));
            if (code == ExitCode.Done) Screen.Line($"card: {StageCard.WriteOfGiven(audit.Folder, AuditPipeline.Evaluation)}");
            return code;
        }));
        return command;
    }
}
