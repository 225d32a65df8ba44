using System.Runtime.InteropServices;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>What a step asks of a driver, in which order. The driver here runs nothing but its list.</summary>
public sealed class StepGraphTests
{
    [Fact]
    public void A_step_is_noted_made_ready_and_started_and_the_next_one_updates_it()
    {
        var driver = new NotingDriver();
        using var graph = new StepGraph(driver);
        Step(graph, 1);
        Step(graph, 2);
        Step(graph, 3);
        Assert.Equal(1, graph.Made);
        Assert.Equal(
            ["wait 1", "begin", "copy 1", "end", "make", "destroy", "launch", "mark 1",
             "wait 0", "begin", "copy 2", "end", "update", "destroy", "launch", "mark 0",
             "wait 1", "begin", "copy 3", "end", "update", "destroy", "launch", "mark 1"], driver.Calls);
    }

    [Fact]
    public void A_step_of_other_kernels_is_made_ready_again()
    {
        var driver = new NotingDriver { CanUpdate = false };
        using var graph = new StepGraph(driver);
        Step(graph, 1);
        Step(graph, 2);
        Assert.Equal(2, graph.Made);
        Assert.Equal(["update", "destroy ready", "make"], driver.Calls.SkipWhile(call => call != "update").Take(3));
    }

    /// <summary>The card may not have come to a copy yet when the next step writes: only a generation whose mark was passed is used again.</summary>
    [Fact]
    public void Numbers_stay_where_they_are_until_their_step_has_run()
    {
        var driver = new NotingDriver();
        using var graph = new StepGraph(driver);
        Step(graph, 1);
        var first = driver.Sources[^1];
        Step(graph, 2);
        var second = driver.Sources[^1];
        Step(graph, 3);
        Assert.NotEqual(first, second);
        Assert.Equal(first, driver.Sources[^1]);
        Assert.True(driver.Calls.LastIndexOf("wait 1") < driver.Calls.IndexOf("copy 3"));
    }

    [Fact]
    public void Copies_of_one_step_do_not_overlap_however_many_there_are()
    {
        var driver = new NotingDriver();
        using var graph = new StepGraph(driver);
        graph.Begin();
        for (var i = 0; i < 5; i++) graph.Upload(new float[300_000], 0);
        graph.End();
        var starts = driver.Sources.Order().ToArray();
        for (var i = 1; i < starts.Length; i++) Assert.True(starts[i] - starts[i - 1] >= 1_200_000);
        Assert.Equal(5, starts.Distinct().Count());
    }

    [Fact]
    public void A_read_back_starts_what_was_noted_once()
    {
        var driver = new NotingDriver();
        using var graph = new StepGraph(driver);
        graph.Begin();
        graph.End();
        Assert.False(graph.IsNoting);
        graph.End();
        Assert.Single(driver.Calls, "launch");
    }

    [Fact]
    public void A_step_that_failed_is_not_started()
    {
        var driver = new NotingDriver();
        using var graph = new StepGraph(driver);
        graph.Begin();
        graph.Abandon();
        Assert.Equal(["wait 1", "begin", "end", "destroy"], driver.Calls);
        Step(graph, 1);
        Assert.Equal(1, graph.Made);
    }

    [Fact]
    public void Everything_taken_is_given_back()
    {
        var driver = new NotingDriver();
        using (var graph = new StepGraph(driver))
        {
            Step(graph, 1);
            Step(graph, 2);
        }
        Assert.Equal(0, driver.Pinned);
        Assert.Contains("destroy ready", driver.Calls);
    }

    static void Step(StepGraph graph, float number)
    {
        graph.Begin();
        graph.Upload([number], 0);
        graph.End();
    }

    sealed class NotingDriver : IGraphDriver
    {
        public List<string> Calls { get; } = [];

        public List<nint> Sources { get; } = [];

        public bool CanUpdate { get; init; } = true;

        public int Pinned { get; private set; }

        public void BeginCapture() => Calls.Add("begin");

        public nint EndCapture()
        {
            Calls.Add("end");
            return 1;
        }

        public nint Instantiate(nint graph)
        {
            Calls.Add("make");
            return 2;
        }

        public bool TryUpdate(nint ready, nint graph)
        {
            Calls.Add("update");
            return CanUpdate;
        }

        public void Launch(nint ready) => Calls.Add("launch");

        public void Destroy(nint graph) => Calls.Add("destroy");

        public void DestroyReady(nint ready) => Calls.Add("destroy ready");

        public void Mark(int generation) => Calls.Add($"mark {generation}");

        public void WaitFor(int generation) => Calls.Add($"wait {generation}");

        public void Copy(nint target, nint source, long bytes)
        {
            Calls.Add($"copy {BitConverter.Int32BitsToSingle(Marshal.ReadInt32(source))}");
            Sources.Add(source);
        }

        public nint AllocatePinned(long bytes)
        {
            Pinned++;
            return Marshal.AllocHGlobal((nint)bytes);
        }

        public void FreePinned(nint memory)
        {
            Pinned--;
            Marshal.FreeHGlobal(memory);
        }

        public void Dispose() { }
    }
}
