namespace NativeTickets.Tests;

/// <summary>What a user reads when shapes do not fit: which op, what it got, what it wanted, which axis.</summary>
public sealed class ShapeMessageTests : IDisposable
{
    readonly Device device = Device.Open("cpu", 1);
    readonly List<Tensor> made = [];

    public void Dispose()
    {
        foreach (var tensor in made) tensor.Dispose();
        device.Dispose();
    }

    [Fact]
    public void Every_op_says_what_it_wanted_and_what_it_got()
    {
        var (images, features, numbers) = (Batch(2, 3, 4, 5), Batch(2, 3), Batch(2));
        var (filters, matrix, three, four) = (Plain(6, 3, 3, 3), Plain(4, 3), Plain(3), Plain(4));
        string[] messages =
        [
            Message(() => features.Conv2d(filters)),
            Message(() => images.Conv2d(matrix)),
            Message(() => images.Conv2d(Plain(6, 2, 3, 3))),
            Message(() => images.Conv2d(Plain(6, 3, 5, 5))),
            Message(() => images.Conv2d(filters, four)),
            Message(() => images.Conv2d(filters, null, 0)),
            Message(() => images.Conv2d(filters, null, 1, -1)),
            Message(() => images.Linear(matrix)),
            Message(() => features.Linear(three)),
            Message(() => features.Linear(Plain(4, 5))),
            Message(() => features.Linear(matrix, three)),
            Message(() => features.Add(numbers)),
            Message(() => three.Add(features)),
            Message(() => three.Flatten()),
            Message(() => features.MaxPool2d(2, 2)),
            Message(() => images.MaxPool2d(5, 2)),
            Message(() => images.MaxPool2d(2, 2, 2)),
            Message(() => images.AveragePool2d(5, 5)),
            Message(() => features.GlobalAveragePool()),
            Message(() => numbers.BatchNorm(three, three, three, three, true)),
            Message(() => images.BatchNorm(four, three, three, three, true)),
            Message(() => Batch(1, 3).BatchNorm(three, three, three, three, true)),
            Message(() => images.ScaleShift(three, four)),
            Message(() => images.LogSoftmax()),
            Message(() => features.CrossEntropy(Batch(4))),
            Message(() => features.CountCorrect(Plain(2))),
            Message(() => three.AddScaled(four, 1)),
            Message(() => SignStep.Apply(images, features, images, 1, 1)),
            Message(() => LinfProjection.Apply(images, three, 1)),
            Message(() => images.MatMul(matrix)),
            Message(() => features.MatMul(features)),
            Message(() => features.MatMul(three)),
            Message(() => features.MatMul(matrix)),
            Message(() => features.Reshape(new Shape(2, 4))),
            Message(() => features.Reshape(new Shape(3, 2))),
            Message(() => Tensor.Concat([], 0)),
            Message(() => Tensor.Concat([features, features], 2)),
            Message(() => Tensor.Concat([features, matrix], 0)),
            Message(() => Tensor.Concat([features, features, numbers], 1)),
            Message(() => Tensor.Concat([three, matrix], 0)),
            Message(() => matrix.Shape.With(2, 1)),
            Message(() => three.Write(new float[4])),
            Message(() => three.CopyFrom(four)),
            Message(() => three.Item()),
            Message(() => new Shape(2, 0)),
            Message(() => new Shape(1, 2, 3, 4, 5)),
            Message(() => new Shape(70000, 70000)),
        ];
        Assert.Equal(Expected, string.Join('\n', messages), ignoreLineEndingDifferences: true);
    }

    const string Expected = """
        conv2d: expects images [N, C, H, W], got [2, 3]
        conv2d: weight must be filters [K, C, R, S], got [4, 3]
        conv2d: weight [6, 2, 3, 3] is for 2 channels (axis 1), the input [2, 3, 4, 5] has 3 (axis 1)
        conv2d: the window 5×5 exceeds the image 4×5 with padding 0
        conv2d: bias must have shape [6], got [4]
        conv2d: stride must be at least 1, got 0
        conv2d: padding must be at least 0, got -1
        linear: expects features [N, F], got [2, 3, 4, 5]; flatten images first
        linear: weight must be [outputs, inputs], got [3]
        linear: weight [4, 5] is for 5 inputs (axis 1), the input [2, 3] has 3 (axis 1)
        linear: bias must have shape [4], got [3]
        add: expects two tensors of one shape, got [2, 3] and [2]
        add: expects two tensors of one shape, got [3] (plain) and [2, 3] (with a batch axis)
        flatten: expects a tensor with a batch axis, got a plain one [3]; make it with Tape.Input or Tensor.FromBatch
        maxpool2d: expects images [N, C, H, W], got [2, 3]
        maxpool2d: the window 5×5 exceeds the image 4×5 with padding 0
        maxpool2d: padding must be 0 to 1, half the window 2, got 2
        avgpool2d: the window 5×5 exceeds the image 4×5 with padding 0
        global average pool: expects images [N, C, H, W], got [2, 3]
        batchnorm: expects features [N, F] or images [N, C, H, W], got [2]
        batchnorm: weight must be a plain tensor [3], one number per channel (axis 1) of the input [2, 3, 4, 5], got [4]
        batchnorm: training needs at least 2 numbers per channel for a variance, got 1 in [1, 3]
        scale shift: shift must be a plain tensor [3], one number per channel (axis 1) of the input [2, 3, 4, 5], got [4]
        log-softmax: expects features [N, F], got [2, 3, 4, 5]; flatten images first
        cross-entropy: the logits [2, 3] need labels [2] with a batch axis, got [4]
        count correct: the logits [2, 3] need labels [2] with a batch axis, got [2] without one
        add scaled: the other tensor must have shape [3], got [4]
        sign step: gradient must have shape [2, 3, 4, 5], got [2, 3]
        L∞ projection: expects a tensor with a batch axis, got a plain one [3]; make it with Tape.Input or Tensor.FromBatch
        matmul: expects a matrix [M, K], got [2, 3, 4, 5]; reshape it first
        matmul: the second matrix must be a plain tensor [3, N], got one with a batch axis [2, 3]; a batch can be the first
        matmul: the second tensor must be a matrix [3, N], got [3]; reshape it first
        matmul: the first matrix [2, 3] has 3 columns (axis 1), the second [4, 3] has 4 rows (axis 0)
        reshape: [2, 3] has 6 elements, [2, 4] has 8
        reshape: axis 0 of [2, 3] is the batch and stays 2, got [3, 2]
        concat: expects at least one tensor, got none
        concat: expects an axis from 0 to 1 of [2, 3], got 2
        concat: expects tensors that all have a batch axis or none, got [2, 3] with one and, at 1, [4, 3] without
        concat: expects shapes that differ on axis 1 alone, got [2, 3] and, at 2, [2]
        concat: expects shapes that differ on axis 0 alone, got [3] and, at 1, [4, 3]
        axis 2 of a shape with 2 axes, [4, 3]
        a tensor [3] has 3 elements, got 4
        copy needs tensors alike, got [4] on cpu to [3] on cpu
        Item needs a tensor of one element, got [3]
        every extent of a shape is at least 1, got 0 on axis 1
        a shape has at most 4 axes, got 5
        a tensor has at most 2147483647 elements, got [70000, 70000]
        """;

    static string Message(Func<object> action) => Assert.Throws<ShapeException>(action).Message;

    static string Message(Action action) => Assert.Throws<ShapeException>(action).Message;

    Tensor Batch(params int[] extents)
    {
        var shape = new Shape(extents);
        made.Add(Tensor.FromBatch(device, shape, new float[shape.Count]));
        return made[^1];
    }

    Tensor Plain(params int[] extents)
    {
        made.Add(Tensor.Zeros(device, new Shape(extents)));
        return made[^1];
    }
}
