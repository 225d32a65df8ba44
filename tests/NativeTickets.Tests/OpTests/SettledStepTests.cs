using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Steps of the processor's optimizers that leave out what a mask has long made 0: the same bits, whatever happened in between.</summary>
public sealed class SettledStepTests
{
    const int Count = 16 * 1024 * 2 + 700; // three tasks, and a last vector that is short

    static readonly Dictionary<string, Action<Weights>> Changes = new()
    {
        ["nothing"] = _ => { },
        ["weights that are written"] = w => w.Weight.Write(w.Numbers("written")),
        ["moments that are filled"] = w => w.First.Fill(0.5f),
        ["second moments that are filled"] = w => w.Second.Fill(0.5f),
        ["another mask in the same tensor"] = w => w.Mask.Write(SparseMask("another", Count, 0.02)),
        ["a denser mask"] = w => w.Mask.Write(SparseMask("denser", Count, 0.5)),
        ["a step without a mask"] = w => w.Step(null),
        ["a step of another weight with the same moments"] = w => w.StepOfAnother(),
        ["weights that are moved towards others"] = w => w.Weight.AddScaled(w.Other, 1),
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in Changes.Keys)
                foreach (var isAdam in new[] { false, true }) data.Add(name, isAdam);
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void They_give_the_bits_of_steps_that_leave_nothing_out(string change, bool isAdam)
    {
        using var device = Device.Open("cpu");
        using var weights = new Weights(device, isAdam);
        for (var step = 0; step < 3; step++) weights.Step(weights.Mask);
        Changes[change](weights);
        for (var step = 0; step < 2; step++)
        {
            var expected = weights.AfterStepOfCopies();
            weights.Step(weights.Mask);
            Assert.Equal(expected, weights.Bits());
        }
    }

    [Fact]
    public void They_touch_no_line_that_holds_nothing_else()
    {
        using var device = Device.Open("cpu");
        using var weights = new Weights(device, isAdam: false);
        weights.Mask.Write([.. Enumerable.Range(0, Count).Select(i => i == 100 ? 1f : 0f)]);
        weights.Step(weights.Mask);
        device.Kernels.Fill(weights.Weight.Buffer, 3); // which nobody says of
        weights.Step(weights.Mask);
        var after = weights.Weight.ToArray();
        Assert.All(Enumerable.Range(0, Count), i => Assert.Equal(i is < 96 or >= 112 ? 3 : i == 100 ? after[100] : 0, after[i]));
    }

    [Theory]
    [InlineData(0.01, true)]
    [InlineData(0.5, false)] // nearly every line has a survivor
    public void Lines_are_left_out_where_that_spares_some(double density, bool isSparing)
    {
        using var device = Device.Open("cpu");
        using var mask = Tensor.FromArray(device, new Shape(Count), SparseMask("lines", Count, density));
        Assert.Equal(isSparing, LiveVectors.TryRead(mask.Buffer) is not null);
    }

    static float[] SparseMask(string name, int count, double density)
    {
        var stream = new RandomStream(3, name);
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextInt(1000) < density * 1000 ? 1f : 0f)];
    }

    sealed class Weights : IDisposable
    {
        readonly Device device;
        readonly bool isAdam;
        int steps;

        public Weights(Device device, bool isAdam)
        {
            (this.device, this.isAdam) = (device, isAdam);
            Weight = Of("weight", requiresGradient: true);
            Other = Of("other", requiresGradient: true);
            (First, Second, Mask) = (Tensor.Zeros(device, new Shape(Count)), Tensor.Zeros(device, new Shape(Count)), Of("mask"));
            Mask.Write(SparseMask("mask", Count, 0.02));
            Gradient = Of("gradient");
            StepCases.GiveGradient(Weight, Gradient);
            StepCases.GiveGradient(Other, Gradient);
        }

        public Tensor Weight { get; }

        public Tensor Other { get; }

        public Tensor First { get; }

        public Tensor Second { get; }

        public Tensor Mask { get; }

        Tensor Gradient { get; }

        public float[] Numbers(string name)
        {
            var stream = new RandomStream(1, name);
            return [.. Enumerable.Range(0, Count).Select(_ => stream.NextNormal())];
        }

        public void Step(Tensor? mask) => Take(Weight, First, Second, mask, ++steps);

        public void StepOfAnother() => Take(Other, First, Second, null, 1);

        /// <summary>What the next step makes of tensors with the same numbers of which nothing is known.</summary>
        public int[][] AfterStepOfCopies()
        {
            using var weight = Tensor.FromArray(device, Weight.Shape, Weight.ToArray(), requiresGradient: true);
            using var first = Tensor.FromArray(device, Weight.Shape, First.ToArray());
            using var second = Tensor.FromArray(device, Weight.Shape, Second.ToArray());
            StepCases.GiveGradient(weight, Gradient);
            Take(weight, first, second, Mask, steps + 1);
            return [BitsOf(weight), BitsOf(first), BitsOf(second)];
        }

        public int[][] Bits() => [BitsOf(Weight), BitsOf(First), BitsOf(Second)];

        public void Dispose()
        {
            foreach (var tensor in new[] { Weight, Other, First, Second, Mask, Gradient }) tensor.Dispose();
        }

        void Take(Tensor weight, Tensor first, Tensor second, Tensor? mask, int step)
        {
            if (isAdam) AdamStep.Apply(weight, first, second, mask, 0.01f, 0.9f, 0.99f, 1e-8f, 1e-3f, step);
            else SgdStep.Apply(weight, first, mask, 0.1f, 0.9f, 5e-4f, nesterov: true);
        }

        Tensor Of(string name, bool requiresGradient = false) => Tensor.FromArray(device, new Shape(Count), Numbers(name), requiresGradient);

        static int[] BitsOf(Tensor tensor) => [.. tensor.ToArray().Select(BitConverter.SingleToInt32Bits)];
    }
}
