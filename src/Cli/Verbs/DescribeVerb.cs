using System.CommandLine;
using NativeTickets.Lab.Inspection;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary><c>describe</c>: a model's layers, parameters, prunable share and multiply-adds.</summary>
static class DescribeVerb
{
    public static Command Create()
    {
        var model = PathInput.Argument("model", $"{ModelInspection.Forms}; or a pipeline file, whose models are shown.");
        var channels = TypedInput.Number("--channels", "Channels of its images; by default those that it is usually given, or the pipeline's.");
        var size = TypedInput.Number("--size", "Height and width of its images; by default those that it is usually given, or the pipeline's.");
        var classes = TypedInput.Number("--classes", "How many logits it gives; by default 10, or the classes of the pipeline's data set.");
        var sparsity = TypedInput.Fraction("--sparsity",
            "Also show which layers skip their pruned weights at this sparsity on the CPU, and what that is expected to save.");
        var command = new Command("describe", "Show a model: layers, shapes, parameters, prunable share, multiply-adds.")
        {
            model, channels, size, classes, sparsity,
        };
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            var pruned = parsed.GetValue(sparsity);
            var (name, depth, extent) = (parsed.GetRequiredValue(model), parsed.GetValue(channels), parsed.GetValue(size));
            var found = ModelInspection.Describe(name, depth, extent, parsed.GetValue(classes), pruned);
            Screen.Show(found, () =>
            {
                foreach (var summary in found) Show(summary, pruned);
            });
            return ExitCode.Done;
        }));
        return command;
    }

    static void Show(ModelSummary model, double sparsity)
    {
        Screen.Line($"{model.Name}: images {model.Input} to {model.Classes} classes");
        string[] numbers = ["parameters", "prunable", "multiply-adds"];
        var table = Screen.Table(["layer", "computes", "output"], sparsity > 0 ? [.. numbers, "kernels", "gain"] : numbers);
        foreach (var layer in model.Layers)
            Row([layer.Name, layer.Kind, layer.Output, Count(layer.Parameters), Count(layer.Prunable), Count(layer.MultiplyAdds)], Choice(layer), Gain(layer));
        Row(["total", "", "", Count(model.Parameters), Count(model.Prunable), Count(model.MultiplyAdds)], "", $"{model.SparseGain:0.0}x");
        Screen.Show(table);
        if (sparsity > 0)
            Screen.Line($"gain: expected of a training step on the CPU, ticket against dense, {sparsity:0.##} of every prunable layer pruned; "
                + "from times measured at batch 128");
        Screen.Line($"prunable: {100.0 * model.Prunable / model.Parameters:0.00} % of the parameters");

        void Row(string[] cells, string choice, string gain) => Screen.Row(table, sparsity > 0 ? [.. cells, choice, gain] : cells);
    }

    static string Choice(ModelLayer layer) => layer.Prunable == 0 ? "" : layer.SparseGain > 1 ? "sparse" : "dense";

    static string Gain(ModelLayer layer) => layer.Prunable == 0 ? "" : $"{layer.SparseGain:0.0}x";

    static string Count(long number) => number == 0 ? "" : number.ToString("#,0");
}
