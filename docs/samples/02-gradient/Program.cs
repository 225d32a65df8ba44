// Gradients: fit a line to four points, by hand.
using NativeTickets;

using var device = Device.Open("cpu");
using var weight = Tensor.FromArray(device, new Shape(1, 1), [0], requiresGradient: true);
using var bias = Tensor.FromArray(device, new Shape(1), [0], requiresGradient: true);

float[] x = [0, 1, 2, 3];
float[] y = [1, 3, 5, 7];

using var tape = new Tape(device);
for (var step = 0; step < 500; step++)
{
    // The mean squared error, written out; predicted.MeanSquaredError(target) is the same.
    var predicted = tape.Input(new Shape(4, 1), x).Linear(weight, bias);
    var error = predicted - tape.Input(new Shape(4, 1), y);
    tape.Backward((error * error).Mean());

    foreach (var parameter in (Tensor[])[weight, bias])
    {
        parameter.AddScaled(parameter.Gradient!, -0.1f);
        parameter.ClearGradient();
    }
    tape.Clear();
}

Console.WriteLine($"y = {weight.Item():0.000} x + {bias.Item():0.000}");
