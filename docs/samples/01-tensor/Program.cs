// Tensors on a device: two images through a convolution and a ReLU.
using NativeTickets;

using var device = Device.Open("cpu");

// Two gray 3x3 images. A tensor with a batch axis lives in the device's own layout; only reading and writing know it.
using var images = Tensor.FromBatch(device, new Shape(2, 1, 3, 3),
[
    0, 0, 1,
    0, 0, 1,
    0, 0, 1,

    1, 1, 1,
    0, 0, 0,
    0, 0, 0,
]);

// One 2x2 filter that answers to vertical edges, [K, C, R, S].
using var filter = Tensor.FromArray(device, new Shape(1, 1, 2, 2), [-1, 1, -1, 1]);

using var edges = images.Conv2d(filter, bias: null, stride: 1, padding: 0);
using var seen = edges.Relu();

Console.WriteLine($"{images.Shape} -> {seen.Shape}");
Console.WriteLine($"vertical line:   {string.Join(' ', seen.ToArray()[..4])}");
Console.WriteLine($"horizontal line: {string.Join(' ', seen.ToArray()[4..])}");
