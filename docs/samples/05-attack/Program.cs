// Attacks: train a small network, then look for pixel changes of at most epsilon that make it err.
using NativeTickets;
using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Training;

using var device = Device.Open("cpu");
var glyphs = DataSets.Open(new DataRequest { Source = ImageSource.Glyphs, Subset = 3000 });
using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), classes: 10, seed: 1);
using var optimizer = new Sgd(network, momentum: 0.9);
var setup = new TrainingSetup
{
    Network = network,
    Objective = new CrossEntropyObjective(), // new AdversarialObjective(attack) would make it robust
    Optimizer = optimizer,
    LearningRate = new LearningRateSchedule(0.05),
    Train = glyphs.Train,
    Epochs = 3,
    BatchSize = 64,
    Seed = 1,
};
using (var trainer = new Trainer(setup, new Silence())) trainer.Run();

// 200 test images as one batch of numbers in [0, 1]
var reader = new BatchReader(glyphs.Test, new BatchOptions { BatchSize = 200 });
var batch = reader.NewBatch();
reader.Read(epoch: 0, step: 0, batch);
var images = new ImageBatch(batch.Images, batch.Labels, Numbers: [.. Enumerable.Range(0, 200)]);
using var victim = new Victim(network);
var right = victim.Fooled(images.Images, images.Labels).Count(fooled => !fooled);

foreach (var epsilon in (float[])[0.02f, 0.3f])
{
    var attack = new GradientAscent(new LinfThreat(epsilon), steps: 10, stepSize: epsilon / 4);
    var standing = attack.Run(victim, images, seed: 1).Fooled.Count(fooled => !fooled);
    Console.WriteLine($"epsilon {epsilon:0.00}: fewer images right than without an attack: {standing < right}, nearly none: {standing < 20}");
}

sealed class Silence : TrainingListener;
