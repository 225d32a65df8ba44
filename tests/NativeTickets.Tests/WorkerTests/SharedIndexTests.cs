using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Workers;

namespace NativeTickets.Tests;

/// <summary>The index of a folder that workers share, as whoever looks at it again and again keeps it up to date.</summary>
public sealed class SharedIndexTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public void The_clock_of_the_file_server_does_not_decide_when_an_index_is_written_again(int hoursAhead)
    {
        var run = PipelineRunner.Work(NativeLaboratory.Parse("""
            name: shared
            data: { dataset: glyphs, trainImages: 20, validation: 10 }
            model: { name: mlp-1 }
            stages:
              - describe: { id: size }
            """, "p.yaml"), new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1 }, new SilentListener(), _ => { },
            TestContext.Current.CancellationToken);
        var index = Path.Combine(run, RunFiles.Index);
        var written = WriteAsServer();
        SharedIndex.UpdateAfter(TimeSpan.FromHours(1), run); // how old it is, nobody knows yet
        Assert.NotEqual(written, File.GetLastWriteTimeUtc(index));
        written = WriteAsServer();
        SharedIndex.UpdateAfter(TimeSpan.FromHours(1), run);
        SharedIndex.UpdateAfter(TimeSpan.FromHours(1), run);
        Assert.Equal(written, File.GetLastWriteTimeUtc(index));
        Thread.Sleep(20);
        SharedIndex.UpdateAfter(TimeSpan.FromMilliseconds(10), run);
        Assert.NotEqual(written, File.GetLastWriteTimeUtc(index));

        DateTime WriteAsServer()
        {
            File.SetLastWriteTimeUtc(index, DateTime.UtcNow.AddHours(hoursAhead));
            return File.GetLastWriteTimeUtc(index);
        }
    }
}
