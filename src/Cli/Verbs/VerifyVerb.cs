using System.CommandLine;
using System.Security.Cryptography;
using NativeTickets.Lab.Replays;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Verification;

namespace NativeTickets.Cli;

/// <summary><c>verify</c>: tells whether a run folder is what its run left.</summary>
static class VerifyVerb
{
    const int MostReplayed = 1_000_000;

    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A run folder, runs/quickstart for instance.");
        var replay = TypedInput.Count("--replay",
            "Also redo so many random stretches of its training runs and batches of its evaluations, and compare bits.", 1, MostReplayed);
        var seed = TypedInput.Seed("--seed", "Chooses what --replay redoes; a random one by default, which is printed.");
        var files = FilesFlag.Create();
        var data = PathInput.Option("--data", "The folder that holds data sets. Without it, the one that NATIVETICKETS_DATA names.");
        var device = new Option<string?>("--device") { Description = "What --replay computes on; by default the kind of device that the run was computed on." };
        var threads = TypedInput.Count("--threads", "Threads of the cpu device; all processors by default. Changes no result.", 1, RunOptions.MostThreads);
        var command = new Command("verify", "Tell whether the files of a run folder are those that its run left; exits with 1 if not.")
        {
            folder, replay, seed, files, data, device, threads,
        };
        command.SetAction(parsed => Failures.Guard(() =>
        {
            FlagPairs.Need(parsed, replay, seed, data, device, threads);
            using var interruption = new Interruption();
            var path = Fault.RunFolder = parsed.GetRequiredValue(folder);
            return Interruption.Guard(interruption, "stopped; what was redone was not written anywhere", () =>
            {
                var moved = FilesFlag.Read(parsed, files);
                var found = RunVerification.Of(path, moved);
                Show(found);
                var isWhole = found.IsSealedAndWhole;
                if (parsed.GetValue(replay) is { } count)
                    isWhole &= Replay(path, new ReplayOptions
                    {
                        Count = count,
                        Seed = parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue),
                        DataFolder = parsed.GetValue(data),
                        Moved = moved,
                        Device = parsed.GetValue(device),
                        Threads = parsed.GetValue(threads),
                    }, interruption.Token);
                return isWhole ? ExitCode.Done : ExitCode.Failed;
            });
        }));
        return command;
    }

    static bool Replay(string path, ReplayOptions options, CancellationToken cancellation)
    {
        Screen.Line($"replay chosen by --seed {options.Seed}");
        var found = RunReplay.Of(path, options, Screen.Line, cancellation);
        foreach (var wrong in found.Wrong) Screen.Line($"wrong: {wrong}");
        foreach (var left in found.NotReplayed) Screen.Line($"not replayed: {left}");
        var parts = string.Join(" and ", found.Parts.Select(part => $"{part.Redone} of {part.All} {part.Name}"));
        Screen.Line($"{(parts.Length > 0 ? $"{parts} redone" : "no parts to choose from")}, "
            + (found.Wrong.Count == 0 ? "every bit the same" : $"{found.Wrong.Count:#,0} wrong"));
        return found.Wrong.Count == 0;
    }

    static void Show(Verification found)
    {
        foreach (var wrong in found.Wrong) Screen.Line($"wrong: {wrong}");
        foreach (var stage in found.Stages.Where(stage => stage.State == SealState.Unsealed))
            Screen.Line($"unsealed: {stage.Folder} ({stage.Label}): finished by a version that wrote no manifest; its files are read as they are. To have it "
                + "sealed, remove the folder and run the pipeline again");
        foreach (var stage in found.Stages.Where(stage => stage.State == SealState.Unfinished))
            Screen.Line($"not finished: {stage.Folder} ({stage.Label})");
        foreach (var note in found.Notes) Screen.Line($"note: {note}");
        var broken = Count(found, SealState.Broken) is > 0 and var count ? $"{count} with a broken seal, " : "";
        Screen.Line($"{Count(found, SealState.Sealed)} stages sealed, {broken}{Count(found, SealState.Unsealed)} unsealed, "
            + $"{Count(found, SealState.Unfinished)} not finished; {found.Files:#,0} files checked, "
            + $"{(found.Wrong.Count == 0 ? "nothing" : $"{found.Wrong.Count:#,0}")} wrong");
    }

    static int Count(Verification found, SealState state) => found.Stages.Count(stage => stage.State == state);
}
