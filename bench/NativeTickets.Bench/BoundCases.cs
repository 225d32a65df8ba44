using NativeTickets.Lab.Inspection;

namespace NativeTickets.Bench;

/// <summary>
/// What a training step takes at least on an H100, from the launches that a GPU is asked for (<see cref="StepBound"/>): its matrix products by resource, and
/// which one limits, the other kernels by what they are handed. Arithmetic; times nothing, and the results of kernels do not matter, so that a driver that runs
/// nothing will do.
/// </summary>
static class BoundCases
{
    static readonly string[] Usual = ["vgg16", "resnet18", "wrn-34-10"];
    static readonly string[] Tiny = ["vgg16-w1", "resnet18-w1", "wrn-10-1"];

    public static void Run(BenchRun run)
    {
        foreach (var name in run.Tiny ? Tiny : Usual)
        {
            var label = $"train-step/{name}";
            if (!run.Wants(label)) continue;
            var bound = StepLaunches.BoundOfTraining(run.Device, name, run.Batch);
            Report($"{label}/{run.Device.Precision}/batch{run.Batch}", bound.Products);
            ReportOthers(bound);
            Console.WriteLine($"  the device holds {run.Device.AllocatedBytes >> 20} MiB of tensors");
        }
    }

    static void Report(string label, IReadOnlyDictionary<ProductBounds, long> products)
    {
        double Of(Func<ResourceSeconds, double> part) => products.Sum(pair => pair.Value * part(pair.Key.Times)) * 1e3;
        double Milliseconds(KeyValuePair<ProductBounds, long> pair) => pair.Value * pair.Key.Times.Total * 1e3;

        Console.WriteLine($"{label,-36} {Of(t => t.Total),8:0.000} ms at least, {products.Values.Sum()} products");
        Console.WriteLine($"  alone: tensor cores {Of(t => t.Tensor):0.000}, issue {Of(t => t.Issue):0.000}, second-level cache {Of(t => t.SecondLevel):0.000},"
            + $" shared memory {Of(t => t.Shared):0.000}, memory {Of(t => t.Memory):0.000} ms");
        Console.WriteLine($"  on top: starts {Of(t => t.Starts):0.000}, waves {Of(t => t.Waves):0.000}, second passes {Of(t => t.SecondPass):0.000} ms");
        foreach (var limit in products.GroupBy(pair => pair.Key.Times.Limit).OrderByDescending(group => group.Sum(Milliseconds)))
            Console.WriteLine($"  limited by {limit.Key}: {limit.Sum(pair => pair.Value)} products, {limit.Sum(Milliseconds):0.000} ms");
        foreach (var (product, count) in products.OrderByDescending(Milliseconds))
            Console.WriteLine($"    {count,3} x {product.Times.Total * 1e6:0.0} us  {product.M} x {product.N} x {product.K} in {product.Shares},"
                + $" {product.Form}");
    }

    static void ReportOthers(StepBound bound)
    {
        Console.WriteLine($"  beside them {bound.Others.Values.Sum(each => each.Launches)} launches of other kernels, "
            + $"{bound.Others.Values.Sum(each => each.Bytes) / 1e9:0.000} GB of buffers, {bound.OfOthers * 1e3:0.000} ms; "
            + $"with gaps the whole step {bound.Total * 1e3:0.000} ms at least");
        foreach (var (kernel, each) in bound.Others.OrderByDescending(pair => StepBound.SecondsOf(pair.Value)))
            Console.WriteLine($"    {each.Launches,3} launches of {kernel}: {each.Bytes / 1e6:0.0} MB, {StepBound.SecondsOf(each) * 1e6:0.0} us");
    }
}
