using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// Records operations and runs them backward; owns what they computed. One tape serves one step at a time: compute on it, call <see cref="Backward(Tensor)"/>,
/// then <see cref="Clear"/> and use it for the next. An operation is recorded on the tape of its inputs, and only where a gradient is asked of one of them.
/// </summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
public sealed class Tape : IDisposable
{
    readonly List<Node> nodes = [];
    readonly List<Tensor> owned = [];
    readonly List<DeviceBuffer> kept = [];
    readonly List<KeptNumbers> held = [];
    readonly Dictionary<Type, Stack<Node>> spare = [];
    SharedGradients? shared;
    readonly Dictionary<DeviceBuffer, int> otherHolders = []; // of gradients that were passed on as they are
    DeviceBuffer? one;
    int oneAfter; // so many abandoned steps
    int running;

    /// <summary>An empty tape.</summary>
    /// <param name="device">Where its tensors live.</param>
    /// <param name="gradients">Which gradients <see cref="Backward(Tensor)"/> will compute.</param>
    public Tape(Device device, GradientTarget gradients = GradientTarget.All)
    {
        Device = device;
        Gradients = gradients;
    }

    /// <summary>Where its tensors live.</summary>
    public Device Device { get; }

    /// <summary>Which gradients <see cref="Backward(Tensor)"/> computes.</summary>
    public GradientTarget Gradients { get; }

    /// <summary>
    /// Asks to stop: looked at by every operation on the tape, forward and backward, which then throws <see cref="OperationCanceledException"/>. No result
    /// depends on it.
    /// </summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Puts numbers with a batch axis on the tape. Released with the tape.</summary>
    /// <param name="shape">[N], [N, F] or [N, C, H, W].</param>
    /// <param name="values">In logical order, the last axis fastest.</param>
    /// <param name="watch">True to ask for the gradient of these numbers.</param>
    /// <exception cref="ShapeException">The count of numbers is not the shape's.</exception>
    public Tensor Input(Shape shape, ReadOnlySpan<float> values, bool watch = false)
    {
        if (shape.Rank is 0 or 3) throw new ShapeException($"a tensor with a batch axis is [N], [N, F] or [N, C, H, W], got {shape}");
        var tensor = new Tensor(Device, shape, true, this);
        tensor.Write(values);
        if (watch) Watch(tensor);
        return tensor;
    }

    /// <summary>A copy of a tensor on this tape. Released with the tape.</summary>
    /// <param name="source">A tensor of the tape's device.</param>
    /// <param name="watch">True to ask for the gradient of the copy.</param>
    public Tensor Input(Tensor source, bool watch = false)
    {
        var tensor = new Tensor(Device, source.Shape, source.HasBatchAxis, this);
        tensor.CopyFrom(source);
        if (watch) Watch(tensor);
        return tensor;
    }

    /// <summary>A batch of images that lie on the device. Released with the tape.</summary>
    /// <param name="images">Of the tape's device.</param>
    /// <param name="cuts">One per image of the batch.</param>
    /// <param name="shape">[N, C, H, W], N being the cuts and C the images' channels.</param>
    /// <exception cref="ShapeException">The shape does not fit.</exception>
    public Tensor Input(ImageStore images, ReadOnlySpan<ImageCut> cuts, Shape shape)
    {
        var tensor = new Tensor(Device, shape, true, this);
        images.Gather(cuts, tensor);
        return tensor;
    }

    /// <summary>Runs the recorded operations backward from a scalar; gradients are added to each <see cref="Tensor.Gradient"/> that was asked for.</summary>
    /// <exception cref="ShapeException">The loss is not one number of this tape, or no gradient was asked of anything it was computed from.</exception>
    public void Backward(Tensor loss)
    {
        if (loss.Tape != this || loss.Shape.Count != 1) throw new ShapeException($"backward expects one number of this tape, got {loss.Shape}");
        if (one is null || one.Length != loss.Buffer.Length || oneAfter != Device.Kernels.AbandonedSteps)
        {
            if (one is not null) Device.Kernels.Return(one);
            (one, oneAfter) = (Device.Kernels.Rent(loss.Buffer.Length), Device.Kernels.AbandonedSteps);
            Device.Kernels.Fill(one, 1);
        }
        Hold(one); // beside the tape, which keeps it for the next step
        Backward(loss, one);
    }

    /// <summary>Runs the recorded operations backward from any result with a given upstream gradient of its shape.</summary>
    /// <exception cref="ShapeException">The output is not of this tape, shapes differ, or no gradient was asked of anything it was computed from.</exception>
    public void Backward(Tensor output, Tensor gradOutput)
    {
        if (output.Tape != this || gradOutput.Shape != output.Shape || gradOutput.HasBatchAxis != output.HasBatchAxis)
            throw new ShapeException($"backward expects a result of this tape and a gradient of its shape {output.Shape}, got {gradOutput.Shape}");
        var copy = output.RentLike();
        StoredNumbers.Convert(gradOutput.Buffer, copy);
        Backward(output, copy);
    }

    /// <summary>Releases everything that was computed on the tape; its memory serves the next step.</summary>
    public void Clear()
    {
        foreach (var node in nodes)
        {
            node.Output = null!;
            spare[node.GetType()].Push(node);
        }
        nodes.Clear();
        foreach (var tensor in owned) tensor.Dispose();
        owned.Clear();
        foreach (var buffer in kept) Device.Kernels.Return(buffer);
        kept.Clear();
        foreach (var numbers in held) numbers.Release();
        held.Clear();
        otherHolders.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        if (one is not null) Device.Kernels.Return(one);
        one = null;
    }

    /// <summary>True where a gradient has to be handed back to this input.</summary>
    internal bool Wants(Tensor input) => input.IsDifferentiated || input.RequiresGradient && (Gradients & GradientTarget.Parameters) != 0;

    internal void Own(Tensor tensor)
    {
        owned.Add(tensor);
        Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Memory that an operation keeps for its backward pass; released with the tape.</summary>
    internal DeviceBuffer Keep(int length)
    {
        var buffer = Device.Kernels.Rent(length);
        kept.Add(buffer);
        return buffer;
    }

    /// <summary>Numbers that a node reads in its backward pass, and that others keep: they stay as they are until the tape is cleared.</summary>
    internal void Keep(KeptNumbers numbers)
    {
        numbers.Hold();
        held.Add(numbers);
    }

    /// <summary>
    /// Memory for the signs of a rectified result, a bit each, where the tape is for image gradients alone and the device keeps signs; else null: a training
    /// step needs the results themselves, for its weight gradients.
    /// </summary>
    internal DeviceBuffer? KeepSigns(Extent extent) =>
        (Gradients & GradientTarget.Parameters) == 0 && RectifierSignsKernels.Length(Device.Kernels, extent) is > 0 and var length ? Keep(length) : null;

    /// <summary>A node of this kind to fill in; used again after <see cref="Clear"/>, so that a step allocates none.</summary>
    /// <param name="output">What it computed.</param>
    /// <param name="inputs">All that it may hand a gradient back to.</param>
    internal TNode Record<TNode>(Tensor output, params ReadOnlySpan<Tensor?> inputs) where TNode : Node, new()
    {
        foreach (var input in inputs)
            if (input is { FirstReader: < 0, Producer: >= 0 }) input.FirstReader = nodes.Count;
        if (!spare.TryGetValue(typeof(TNode), out var stack)) spare[typeof(TNode)] = stack = new Stack<Node>();
        var node = stack.Count > 0 ? (TNode)stack.Pop() : new TNode();
        node.Output = output;
        output.Producer = nodes.Count;
        output.IsDifferentiated = true;
        nodes.Add(node);
        return node;
    }

    /// <summary>
    /// Where a kernel writes the gradient of an input: the gradient itself, or, if it holds one already, memory that <see cref="Deliver"/> adds to it.
    /// </summary>
    internal DeviceBuffer Receive(Tensor input)
    {
        if (HoldsGradient(input)) return Device.Kernels.Rent(input.BufferLength, input.Format);
        if (IsLeaf(input)) return input.GradientBuffer();
        return input.FlowingGradient = Device.Kernels.Rent(input.BufferLength, input.Format);
    }

    /// <summary>Completes <see cref="Receive(Tensor)"/> once the kernel has written.</summary>
    internal void Deliver(Tensor input, DeviceBuffer written)
    {
        var gradient = IsLeaf(input) ? input.GradientBuffer() : input.FlowingGradient!;
        if (written != gradient && IsHeldElsewhere(gradient))
        {
            ElementwiseKernels.Plain(gradient.Numbers, new ForwardPair<Add>(), written, gradient, written);
            Release(gradient);
            input.FlowingGradient = written;
        }
        else if (written != gradient)
        {
            ElementwiseKernels.Plain(gradient.Numbers, new ForwardPair<Add>(), gradient, gradient, written);
            Device.Kernels.Return(written);
        }
        if (IsLeaf(input)) input.HasGradient = true;
    }

    /// <summary>Computes the gradient of a plain input that is a sum over a batch, in the order in which the batch is shared out, and hands it
    /// to the input.</summary>
    internal void SumOverBatch<TGradient>(Tensor input, in TGradient gradient) where TGradient : struct, IBatchGradient
    {
        if (Device.Kernels.Shares is { } shares)
        {
            (shared ??= new SharedGradients(this)).Add(shares, input, gradient);
            return;
        }
        var whole = Receive(input);
        gradient.Run(null, whole);
        Deliver(input, whole);
    }

    /// <summary>
    /// <see cref="Receive(Tensor)"/> for a kernel that also does what <paramref name="finish"/> says: add what the input holds already and, being the last to
    /// hand a gradient back to it, take the gradient backward through what produced it.
    /// </summary>
    internal DeviceBuffer Receive(Tensor input, out GradientFinish finish)
    {
        finish = default;
        if (IsLeaf(input) || !GradientFinish.IsTakenOn(Device.Kernels)) return Receive(input);
        var gathered = input.FlowingGradient;
        finish = (input.FirstReader == running ? nodes[input.Producer].Finish : default) with { Gathered = gathered };
        input.IsGradientFinished = finish.Rectified is not null || finish.Factor is not null;
        if (gathered is not null && !IsHeldElsewhere(gathered)) return gathered;
        input.FlowingGradient = input.RentLike();
        if (gathered is not null) Release(gathered); // others hold it still, and they let go of it after this kernel has been asked for
        return input.FlowingGradient;
    }

    /// <summary>Hands a gradient back to an input as it is, without a copy where nobody minds.</summary>
    internal void PassOn(Tensor input, DeviceBuffer gradient)
    {
        if (IsLeaf(input))
        {
            var received = Receive(input);
            input.Compute(default(Copy), received, gradient);
            Deliver(input, received);
        }
        else if (input.FlowingGradient is not { } held)
        {
            Hold(gradient);
            input.FlowingGradient = gradient;
        }
        else
        {
            var sum = IsHeldElsewhere(held) ? Device.Kernels.RentLike(held) : held;
            ElementwiseKernels.Plain(held.Numbers, new ForwardPair<Add>(), sum, held, gradient);
            if (sum != held) Release(held);
            input.FlowingGradient = sum;
        }
    }

    /// <summary>
    /// A gradient to write into in place of one that a node was given: that one, where nobody else holds it. Goes back by <see cref="Leave"/>.
    /// </summary>
    internal DeviceBuffer Place(DeviceBuffer gradient) => IsHeldElsewhere(gradient) ? Device.Kernels.RentLike(gradient) : gradient;

    /// <summary>Gives back what <see cref="Place"/> answered.</summary>
    internal void Leave(DeviceBuffer own, DeviceBuffer gradient)
    {
        if (own != gradient) Device.Kernels.Return(own);
    }

    void Watch(Tensor tensor) => tensor.IsDifferentiated = (Gradients & GradientTarget.Watched) != 0;

    void Backward(Tensor output, DeviceBuffer upstream)
    {
        if (output.Producer < 0)
        {
            Release(upstream);
            throw new ShapeException($"backward: nothing that the result {output.Shape} was computed from asks for a gradient (the tape is for {Gradients})");
        }
        output.FlowingGradient = upstream;
        running = output.Producer;
        try
        {
            for (; running >= 0; running--)
            {
                Cancellation.ThrowIfCancellationRequested();
                var node = nodes[running];
                if (node.Output.FlowingGradient is not { } gradOutput) continue;
                node.Backward(this, gradOutput);
                (node.Output.FlowingGradient, node.Output.IsGradientFinished) = (null, false);
                Release(gradOutput);
            }
            if (Device.Kernels.Shares is { } shares) shared?.Finish(shares);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    void Hold(DeviceBuffer gradient) => otherHolders[gradient] = otherHolders.GetValueOrDefault(gradient) + 1;

    bool IsHeldElsewhere(DeviceBuffer gradient) => otherHolders.ContainsKey(gradient);

    void Release(DeviceBuffer gradient)
    {
        if (!otherHolders.TryGetValue(gradient, out var others)) Device.Kernels.Return(gradient);
        else if (others == 1) otherHolders.Remove(gradient);
        else otherHolders[gradient] = others - 1;
    }

    /// <summary>A backward pass failed: what it was about to hand on or to exchange is no part of the next one.</summary>
    void Abandon()
    {
        shared?.Abandon();
        for (var i = running; i >= 0; i--)
            if (nodes[i].Output.FlowingGradient is { } flowing)
            {
                (nodes[i].Output.FlowingGradient, nodes[i].Output.IsGradientFinished) = (null, false);
                Release(flowing);
            }
    }

    static bool IsLeaf(Tensor input) => input.Producer < 0;

    static bool HoldsGradient(Tensor input) => IsLeaf(input) ? input.HasGradient : input.FlowingGradient is not null;
}

/// <summary>One recorded operation: what it needs to hand a gradient back to its inputs. Nodes are kept by their tape and used again.</summary>
abstract class Node
{
    public Tensor Output { get; set; } = null!;

    /// <summary>
    /// What this node does to its output's gradient before anything else, where that is a rectifier or a factor for each channel; the kernel that computes the
    /// gradient may do so in its place and then says so by <see cref="Tensor.IsGradientFinished"/>.
    /// </summary>
    public virtual GradientFinish Finish => default;

    /// <summary>Adds the gradient to every input that <see cref="Tape.Wants"/> one.</summary>
    public abstract void Backward(Tape tape, DeviceBuffer gradOutput);
}

/// <summary>Which gradients a tape is for. What is not asked for is neither recorded nor computed.</summary>
[Flags]
public enum GradientTarget
{
    /// <summary>None: an evaluation.</summary>
    None = 0,

    /// <summary>Of tensors that require a gradient: the weights.</summary>
    Parameters = 1,

    /// <summary>Of tensors that the tape watches: the images of an attack.</summary>
    Watched = 2,

    /// <summary>Of both.</summary>
    All = Parameters | Watched,
}
