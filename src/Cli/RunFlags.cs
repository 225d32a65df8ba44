using System.CommandLine;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>
/// The flags of the verbs that take a pipeline: they say where and how, never what, with two exceptions: <c>--scale</c> picks a variant that the file itself
/// describes, and <c>--set</c> writes a value over the file's. Both enter the hash.
/// </summary>
sealed class RunFlags
{
    readonly Option<string> output = PathInput.OptionOr("runs", "--out", "The folder that run folders lie in.");
    readonly Option<string?> data = PathInput.Option("--data", "The folder that holds data sets. Without it, the one that NATIVETICKETS_DATA names.");
    readonly Option<string> device = new("--device")
    {
        Description = "auto, cpu, cuda[:n], opencl[:n] or ilgpu-cpu; 'devices' lists what is here.",
        DefaultValueFactory = _ => "auto",
    };
    readonly Option<int?> threads =
        TypedInput.Count("--threads", "Threads of the cpu device; all processors by default. Changes no result.", 1, RunOptions.MostThreads);
    readonly Option<string?> scale = new("--scale") { Description = "Run one of the scales that the file describes instead of its full size." };

    readonly Option<string[]> given = new("--set")
    {
        Description = "A value in place of the file's: <stage id>.<key>=<value>, or train.<key>=<value> for the defaults. May be repeated.",
    };

    readonly Option<string> jobs = new("--jobs")
    {
        Description = "Stages that run side by side, seeds and matrix entries among them; they share the threads. " +
            "'auto' for what the machine allows. Changes no result.",
        DefaultValueFactory = _ => "1",
    };

    /// <summary>The pipeline.</summary>
    public Argument<string> File { get; } = PathInput.Argument("pipeline", "A pipeline file, pipelines/quickstart.yaml for instance.");

    public void AddTo(Command command, bool isFile = true)
    {
        foreach (var option in (Option[])[output, data, device, threads, jobs]) command.Options.Add(option);
        if (!isFile) return;
        command.Options.Add(scale);
        command.Options.Add(given);
    }

    public string PathOf(ParseResult parsed) => parsed.GetRequiredValue(File);

    /// <summary>The same pipeline and flags as words of a command line that is given from this folder.</summary>
    public IReadOnlyList<string> Words(ParseResult parsed)
    {
        List<string> words = [Path.GetFullPath(PathOf(parsed)), output.Name, Path.GetFullPath(parsed.GetRequiredValue(output))];
        if (parsed.GetValue(data) is { } folder) words.AddRange([data.Name, Path.GetFullPath(folder)]);
        Add(device, parsed.GetRequiredValue(device), "auto");
        if (parsed.GetValue(threads) is { } count) words.AddRange([threads.Name, FormattableString.Invariant($"{count}")]);
        Add(jobs, parsed.GetRequiredValue(jobs), "1");
        if (parsed.GetValue(scale) is { } chosen) words.AddRange([scale.Name, chosen]);
        foreach (var value in parsed.GetValue(given) ?? []) words.AddRange([given.Name, value]);
        return words;

        void Add(Option option, string value, string usual)
        {
            if (value != usual) words.AddRange([option.Name, value]);
        }
    }

    public RunOptions OptionsOf(ParseResult parsed) => new()
    {
        Out = parsed.GetRequiredValue(output),
        DataFolder = parsed.GetValue(data),
        Device = parsed.GetRequiredValue(device),
        Threads = parsed.GetValue(threads),
        Jobs = RunOptions.JobsOf(parsed.GetRequiredValue(jobs)),
        Scale = parsed.GetValue(scale),
        Given = parsed.GetValue(given) ?? [],
    };
}
