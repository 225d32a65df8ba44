using System.CommandLine;
using NativeTickets.Lab.Verification;

namespace NativeTickets.Cli;

/// <summary><c>verify</c>: tells whether a run folder is what its run left.</summary>
static class VerifyVerb
{
    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A run folder, runs/quickstart for instance.");
        var command = new Command("verify", "Tell whether the files of a run folder are those that its run left; exits with 1 if not.") { folder };
        command.SetAction(parsed => Failures.Guard(() =>
        {
            var found = RunVerification.Of(Fault.RunFolder = parsed.GetRequiredValue(folder));
            Show(found);
            return found.IsSealedAndWhole ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
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
            + $"{Count(found, SealState.Unfinished)} not finished; {found.Files:#,0} files checked, {(found.Wrong.Count == 0 ? "nothing" : $"{found.Wrong.Count:#,0}")} wrong");
    }

    static int Count(Verification found, SealState state) => found.Stages.Count(stage => stage.State == state);
}
