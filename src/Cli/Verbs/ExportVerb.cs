using System.CommandLine;
using NativeTickets.Lab.Cards;
using NativeTickets.Lab.Exchange;

namespace NativeTickets.Cli;

/// <summary><c>export</c>: a finished stage's network as a file for PyTorch or an ONNX runtime, or its results as a card for a leaderboard.</summary>
static class ExportVerb
{
    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A run folder, runs/quickstart for instance.");
        var stage = new Option<string>("--stage")
        {
            Description = "The id of a finished train or prune stage; of a prune stage the ticket's start weights are written.",
            Required = true,
        };
        var seed = TypedInput.Seed("--seed", "Which replicate, where there are several.");
        var matrix = new Option<string[]>("--matrix") { Description = "Which matrix entry, where there are several: <axis>=<value>, once for each axis." };
        var format = TypedInput.Choice<ExportFormat>("--format", "safetensors or onnx; by the ending of --output, or safetensors.");
        var names = TypedInput.ChoiceOr(ExportNames.Public, "--names",
            "How tensors are called: 'ours', or 'public', as in the PyTorch repositories that docs/exchange.md lists.");
        var masks = new Option<bool>("--masks")
        {
            Description = "Write a ticket's masks beside its weights: <name>_mask with public names, mask/<name> with ours.",
        };
        var card = TypedInput.Choice<CardForm>("--card",
            "Write what the run's AutoAttack found of the network instead, in the form of a leaderboard: robustBench (model_info, JSON) or "
                + "pruningBoard (an entry of the Adversarial Pruning Benchmark, Markdown).");
        var files = FilesFlag.Create();
        var output = PathInput.Option("--output",
            "The file to write; by default <stage>-seed<n> in the current folder. An existing one is replaced.", "-o");
        var command = new Command("export", "Write a stage's network for PyTorch (safetensors) or an ONNX runtime, or its card for a leaderboard.")
        {
            folder, stage, seed, matrix, format, names, masks, card, files, output
        };
        command.SetAction(parsed => Failures.Guard(() =>
        {
            FlagPairs.Exclude(parsed, card, names);
            var request = new ExportRequest
            {
                RunFolder = Fault.RunFolder = parsed.GetRequiredValue(folder),
                Stage = parsed.GetRequiredValue(stage),
                Seed = parsed.GetValue(seed),
                Matrix = parsed.GetValue(matrix) ?? [],
                Format = parsed.GetValue(format),
                Names = parsed.GetValue(names),
                Masks = parsed.GetValue(masks),
                Output = parsed.GetValue(output),
                Moved = FilesFlag.Read(parsed, files),
            };
            if (parsed.GetValue(card) is { } form) Screen.Line($"written: {StageCard.Write(request, form)}");
            else Show(StageExport.Write(request));
            return ExitCode.Done;
        }));
        return command;
    }

    static void Show(ExportSummary summary)
    {
        Screen.Line(summary.What);
        Screen.Line(summary.Pixels);
        Screen.Line($"written: {summary.Path} ({summary.Bytes:#,0} bytes)");
    }
}
