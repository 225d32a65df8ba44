using NativeTickets;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

using var device = Device.Open("cpu");
var data = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 3000 });
using var net = Networks.Create("lenet", device, new ImageShape(1, 28, 28), classes: 10, seed: 1);
var mask = ScorePruning.Mask(net, new LayerNormalizedMagnitude(), PruningScope.Global, sparsity: 0.8);
new Ticket(mask, NetworkState.Read(net)).ApplyTo(net);
var (loss, rate) = (new CrossEntropyObjective(), new LearningRateSchedule(0.05));
using var sgd = new Sgd(net, momentum: 0.9, weightDecay: 1e-4);
TrainingSetup setup = new() { Network = net, Objective = loss, Optimizer = sgd, LearningRate = rate, Train = data.Train, Epochs = 4, BatchSize = 32, Seed = 1 };
using var trainer = new Trainer(setup, TrainingListener.None);
Console.WriteLine($"{mask.PrunedCount} of {mask.Count} weights pruned; {trainer.Run().StoppedBecause}");
