using System.CommandLine;
using NativeTickets.Pipelines;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary><c>describe</c>: a model's layers, parameters, prunable share and multiply-adds.</summary>
static class DescribeVerb
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "lenet, lenet-ye-<w>, vgg16[-w<n>], resnet18[-w<n>] or wrn-<d>-<k>." };
        var channels = new Option<int?>("--channels") { Description = "Channels of its images; by default 1 for the LeNets, 3 for the others." };
        var size = new Option<int?>("--size") { Description = "Height and width of its images; by default 28 for the LeNets, 32 for the others." };
        var classes = new Option<int>("--classes") { Description = "How many logits it gives.", DefaultValueFactory = _ => 10 };
        var command = new Command("describe", "Show a model: layers, shapes, parameters, prunable share, multiply-adds.") { model, channels, size, classes };
        command.SetAction(parsed => Failures.Guard(() =>
        {
            Show(ModelInspection.Describe(parsed.GetRequiredValue(model), parsed.GetValue(channels), parsed.GetValue(size), parsed.GetValue(classes)));
            return ExitCode.Done;
        }));
        return command;
    }

    static void Show(ModelSummary model)
    {
        Screen.Line($"{model.Name}: images {model.Input} to {model.Classes} classes");
        var table = Screen.Table(["layer", "computes", "output"], ["parameters", "prunable", "multiply-adds"]);
        foreach (var layer in model.Layers)
            Screen.Row(table, layer.Name, layer.Kind, layer.Output, Count(layer.Parameters), Count(layer.Prunable), Count(layer.MultiplyAdds));
        Screen.Row(table, "total", "", "", Count(model.Parameters), Count(model.Prunable), Count(model.MultiplyAdds));
        Screen.Show(table);
        Screen.Line($"prunable: {100.0 * model.Prunable / model.Parameters:0.00} % of the parameters");
    }

    static string Count(long number) => number == 0 ? "" : number.ToString("#,0");
}
