namespace NativeTickets.Lab.Running;

/// <summary>The files of a stage that nobody needs once it is finished.</summary>
static class StageFiles
{
    static readonly string[] Spent = ["last.safetensors", "best.safetensors"];

    /// <summary>Removes what only served to continue after an interruption; the final weights and those saved on the way stay.</summary>
    public static void RemoveSpent(string checkpoints)
    {
        foreach (var path in Spent.Select(name => Path.Combine(checkpoints, name)).Where(File.Exists)) OutputFile.Delete(path);
    }
}
