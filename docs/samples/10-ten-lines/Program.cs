using NativeTickets;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

using var device = Device.Open("cpu");
var glyphs = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 3000 });
using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), classes: 10, seed: 1);
var mask = ScorePruning.Mask(network, new LayerNormalizedMagnitude(), PruningScope.Global, sparsity: 0.8);
new Ticket(mask, NetworkState.Read(network)).ApplyTo(network);
using var optimizer = new Sgd(network, momentum: 0.9, weightDecay: 1e-4);
var setup = new TrainingSetup { Network = network, Objective = new CrossEntropyObjective(), Optimizer = optimizer,
    LearningRate = new LearningRateSchedule(0.05), Train = glyphs.Train, Epochs = 4, BatchSize = 32, Seed = 1 };
using var trainer = new Trainer(setup, TrainingListener.None);
Console.WriteLine($"{mask.PrunedCount} of {mask.Count} weights pruned; {trainer.Run().StoppedBecause}");
