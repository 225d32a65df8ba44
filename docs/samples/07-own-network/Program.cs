// Networks of one's own: from a list of layers, and by name, with a layer that the library does not have. Both start as PyTorch's would.
// The loss is one's own too.
using NativeTickets;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Samples;
using NativeTickets.Training;

using var device = Device.Open("cpu");
var glyph = new ImageShape(1, 28, 28);

LayerSpec[] list =
[
    new Conv2dSpec(8, Window: 5, Stride: 2), new BatchNormSpec(), new ReluSpec(),
    new ResidualSpec([new Conv2dSpec(8, Window: 3, Padding: 1), new BatchNormSpec()]), new ReluSpec(),
    new MaxPool2dSpec(2), new FlattenSpec(), new LinearSpec(10),
];
using (var listed = Networks.FromLayers("listed", device, glyph, classes: 10, list, seed: 1))
    Console.WriteLine($"the list has {listed.ParameterCount} parameters: {string.Join(", ", listed.Parameters.Select(p => p.Name))}");

Networks.Add(new Glance());
using var network = Networks.Create("glance-8", device, glyph, classes: 10, seed: 1);

var glyphs = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 3000 });
Ticket.Of(network, RandomMask.Draw(NamedWeights.Of(network), sparsity: 0.5, seed: 1)).ApplyTo(network);
using var optimizer = new Sgd(network, momentum: 0.9);
var setup = new TrainingSetup
{
    Network = network,
    Objective = new CalmObjective(),
    Optimizer = optimizer,
    LearningRate = new LearningRateSchedule(0.05),
    Train = glyphs.Train,
    Epochs = 3,
    BatchSize = 32,
    Seed = 1,
};
using (var trainer = new Trainer(setup, new Silence())) trainer.Run();
using var validation = new Evaluator(network, glyphs.Validation);
Console.WriteLine($"half of it pruned and trained, it is right on most validation images: {validation.Run().Accuracy > 0.7}");
Console.WriteLine($"exported as {string.Join(", ", NetworkGraph.Of(network).Nodes.Select(node => node.Operator))}");

/// <summary>glance-n: one convolution of n filters, one linear layer.</summary>
sealed class Glance : NetworkFamily
{
    public override IReadOnlyList<string> Forms => ["glance-<n>"];
    public override IReadOnlyList<string> Examples => ["glance-8"];

    public override NetworkRecipe? TryParse(string name)
    {
        if (DigitsAfter(name, "glance-") is not { } digits) return null;
        var filters = Number(name, digits, "number of filters", limit: 512);
        return new((make, input, classes) =>
        [
            make.Conv2d("conv", input.Channels, filters, window: 5, stride: 2, hasBias: false), make.BatchNorm("bn", filters), new Swish("swish"),
            new MaxPool2d("pool", 2), new Flatten("flatten"),
            make.Linear("fc", filters * ((input.Height - 3) / 4) * ((input.Width - 3) / 4), classes),
        ]);
    }
}

/// <summary>y = x · sigmoid(x).</summary>
sealed class Swish(string name) : Layer(name)
{
    public override string Kind => "Swish";

    public override Tensor Forward(Tensor x, Mode mode) => x * x.Sigmoid();

    public override Shape OutputShape(Shape input) => input;

    public override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, "Mul", [input, graph.Add(Path(Name, "sigmoid"), "Sigmoid", [input])]);
}

sealed class Silence : TrainingListener;
