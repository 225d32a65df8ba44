// Training: the loop with data, a schedule, a validation split and checkpoints. Stop it and run it again: it continues, bit for bit.
using NativeTickets;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Training;

using var device = Device.Open("cpu");
var glyphs = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 2000 });

using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), classes: 10, seed: 1);
using var optimizer = new Sgd(network, momentum: 0.9, weightDecay: 1e-4);
var setup = new TrainingSetup
{
    Network = network,
    Objective = new CrossEntropyObjective(),
    Optimizer = optimizer,
    LearningRate = new LearningRateSchedule(0.05, warmUp: new WarmUp(From: 0.005, Steps: 32)),
    Train = glyphs.Train,
    Validation = glyphs.Validation,
    Epochs = 2,
    BatchSize = 64,
    Seed = 1,
};
using var trainer = new Trainer(setup, new Printer());
Console.WriteLine(trainer.Run().StoppedBecause);

using var test = new Evaluator(network, glyphs.Test);
Console.WriteLine($"right on more than half of the test images: {test.Run().Accuracy > 0.5}");

sealed class Printer : TrainingListener
{
    public override void EpochEnded(EpochReport report) =>
        Console.WriteLine($"epoch {report.Epoch}, step {report.Step}, learning rate {report.Metrics["learningRate"]:0.000}");
}
