// A boosting ticket: train at a low learning rate, prune 80 %, rewind, and train what is left at a high one.
using NativeTickets;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

using var device = Device.Open("cpu");
var glyphs = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 3000 });
using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), classes: 10, seed: 1);
var start = NetworkState.Read(network);

Train(learningRate: 0.02, epochs: 4);
var mask = ScorePruning.Mask(network, new LayerNormalizedMagnitude(), PruningScope.Global, sparsity: 0.8);
Console.WriteLine($"{mask.PrunedCount} of {mask.Count} weights pruned");

var ticket = new Ticket(mask, start);
var shuffled = new Ticket(ShuffledMask.Draw(mask, seed: 1), start);
ticket.ApplyTo(network);
var boosted = Train(learningRate: 0.05, epochs: 1);
shuffled.ApplyTo(network);
var control = Train(learningRate: 0.05, epochs: 1);
Console.WriteLine($"after one epoch the ticket is ahead of its shuffled mask: {boosted > control + 0.1}");

double Train(double learningRate, int epochs)
{
    using var optimizer = new Sgd(network, momentum: 0.9, weightDecay: 1e-4);
    var setup = new TrainingSetup
    {
        Network = network,
        Objective = new CrossEntropyObjective(),
        Optimizer = optimizer,
        LearningRate = new LearningRateSchedule(learningRate),
        Train = glyphs.Train,
        Epochs = epochs,
        BatchSize = 32,
        Seed = 1,
    };
    using (var trainer = new Trainer(setup, new Silence())) trainer.Run();
    using var validation = new Evaluator(network, glyphs.Validation);
    return validation.Run().Accuracy;
}

sealed class Silence : TrainingListener;
