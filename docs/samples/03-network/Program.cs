// A network: LeNet by name, what it consists of, and ninety steps of SGD on one batch, the loop written out.
using NativeTickets;
using NativeTickets.Nn;

using var device = Device.Open("cpu");
using var network = Networks.Create("lenet", device, new ImageShape(1, 28, 28), classes: 10, seed: 1);

var described = NetworkDescription.Of(network);
Console.WriteLine($"{described.Name}: {described.Parameters} parameters, {described.Prunable} prunable, {described.MultiplyAdds} multiply-adds an image");

// Images of noise with a bright bar, whose height is the class.
var random = new RandomStream(seed: 1, "noise");
var pixels = new float[32 * 28 * 28];
for (var i = 0; i < pixels.Length; i++) pixels[i] = random.NextUniform();
var labels = new float[32];
for (var i = 0; i < labels.Length; i++)
{
    labels[i] = i % 10;
    Array.Fill(pixels, 1, (i * 28 + 2 * (i % 10) + 4) * 28, 2 * 28);
}

using var optimizer = new Sgd(network, momentum: 0.9);
using var tape = new Tape(device, GradientTarget.Parameters);
for (var step = 1; step <= 90; step++)
{
    var logits = network.Forward(tape.Input(new Shape(32, 1, 28, 28), pixels), Mode.Train);
    var loss = logits.CrossEntropy(tape.Input(new Shape(32), labels));
    tape.Backward(loss);
    optimizer.Step(learningRate: 0.05);
    network.ClearGradients();
    if (step % 30 == 0) Console.WriteLine($"step {step}: loss {loss.Item():0.0}");
    tape.Clear(); // gives all memory back to the pool: the next step takes none from the system
}
