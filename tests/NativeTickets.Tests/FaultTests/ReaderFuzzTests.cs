using System.Diagnostics;

namespace NativeTickets.Tests;

/// <summary>
/// Whatever is in a file, its reader answers with what it holds or with a message for its user: never with another exception, never after more than ten
/// seconds' work, never with more than a gigabyte of memory. Runs alone: the work is that of the whole process, whose other tests would be counted too.
/// </summary>
[CollectionDefinition(nameof(ReaderFuzzTests), DisableParallelization = true)]
[Collection(nameof(ReaderFuzzTests))]
public sealed class ReaderFuzzTests
{
    const long MostMemory = 1L << 30;

    static readonly TimeSpan MostWork = TimeSpan.FromSeconds(10); // of the processor, which a machine with much to do may be slow to give
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10); // by the clock, for one that waits and works nothing

    readonly ITestOutputHelper output = TestContext.Current.TestOutputHelper!;

    [Fact]
    public void Readers_answer_spoiled_files_with_a_message()
    {
        var first = FaultScale.Of("NATIVETICKETS_FUZZ_FIRST", 0);
        var inputs = FaultScale.Of("NATIVETICKETS_FUZZ_INPUTS", 2000);
        var seconds = FaultScale.Of("NATIVETICKETS_FUZZ_SECONDS", int.MaxValue);
        var fuzz = new Fuzz(first, inputs, seconds);
        var thread = new Thread(fuzz.Run, 1 << 20) { IsBackground = true, Name = "fuzz" }; // the stack of a usual thread, whatever the test's has
        thread.Start();
        var (done, before) = (-1, TimeSpan.Zero);
        while (!thread.Join(100))
        {
            var work = Environment.CpuUsage.TotalTime;
            if (fuzz.Done != done) (done, before) = (fuzz.Done, work);
            Assert.True(work - before < MostWork && fuzz.Elapsed < LongestWait,
                $"{fuzz.Current}: did not end within {(work - before).TotalSeconds:0.0} s of the processor, {fuzz.Elapsed.TotalSeconds:0} s by the clock");
        }
        Assert.True(fuzz.Faults.Count == 0, string.Join("\n\n", fuzz.Faults));
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        output.WriteLine($"{fuzz.Done:#,0} inputs from number {first:#,0} on, {fuzz.Refused:#,0} of them refused with a message; the slowest took "
            + $"{fuzz.Slowest.TotalSeconds:0.00} s, the largest {fuzz.Largest / 1048576.0:0} MiB; peak of the process {peak >> 20} MiB");
        output.WriteLine(string.Join("; ", fuzz.Spent.OrderByDescending(spent => spent.Value.Time)
            .Select(spent => $"{spent.Key}: {spent.Value.Inputs:#,0} in {spent.Value.Time.TotalSeconds:0.0} s")));
    }

    sealed class Fuzz(int first, int many, int seconds)
    {
        const int MostFaults = 20; // shown

        readonly Stopwatch whole = Stopwatch.StartNew();
        long began = Stopwatch.GetTimestamp();

        public List<string> Faults { get; } = [];

        public Dictionary<string, (int Inputs, TimeSpan Time)> Spent { get; } = [];

        public string Current { get; private set; } = "";

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(Volatile.Read(ref began));

        public TimeSpan Slowest { get; private set; }

        public long Largest { get; private set; }

        public int Done { get; private set; }

        public int Refused { get; private set; }

        public void Run()
        {
            Assert.All(FuzzedReader.All, reader => Assert.NotEmpty(reader.Seeds));
            FuzzedReader[] wheel = [.. FuzzedReader.All.SelectMany(reader => Enumerable.Repeat(reader, reader.Share))];
            using var folder = new TemporaryFolder();
            for (; Done < many && whole.Elapsed.TotalSeconds < seconds && Faults.Count < MostFaults; Done++)
            {
                var random = new RandomStream(16, "fuzz", step: first + Done);
                var reader = wheel[random.NextInt(wheel.Length)];
                var input = Mutation.Of(Seed(), Seed(), random);
                Current = $"input {first + Done} ({reader.Name}, {input.Length} bytes)";
                Volatile.Write(ref began, Stopwatch.GetTimestamp());
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                Try(reader, input, Directory.CreateDirectory(Path.Combine(folder, reader.Name.Replace(' ', '-'))).FullName);
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                var elapsed = Elapsed;
                if (elapsed > Slowest) Slowest = elapsed;
                var (inputs, time) = Spent.GetValueOrDefault(reader.Name);
                Spent[reader.Name] = (inputs + 1, time + elapsed);
                if (allocated > Largest) Largest = allocated;
                if (allocated > MostMemory) Fault($"took {allocated:#,0} bytes", input);

                byte[] Seed() => reader.Seeds[random.NextInt(reader.Seeds.Length)];
            }
        }

        void Try(FuzzedReader reader, byte[] input, string folder)
        {
            try
            {
                reader.Read(input, folder);
            }
            catch (UserException)
            {
                Refused++;
            }
            catch (Exception e)
            {
                Fault($"{e.GetType().Name}: {e.Message}\n{e.StackTrace}", input);
            }
        }

        void Fault(string what, byte[] input)
        {
            var kept = Path.Combine(Path.GetTempPath(), $"nativetickets-fuzz-{first + Done}");
            File.WriteAllBytes(kept, input);
            Faults.Add($"{Current}, kept as {kept}: {what}");
        }
    }
}
