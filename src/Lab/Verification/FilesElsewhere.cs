namespace NativeTickets.Lab.Verification;

/// <summary>What is said of the files that a pipeline names, where a run folder was carried to another place than they.</summary>
static class FilesElsewhere
{
    /// <summary>What to do where such a file is missing: the end of a message.</summary>
    public static string Hint(MovedFiles? moved) => moved is null
        ? "; if the files that the pipeline names lie in another folder now, say which by --files"
        : $"; {moved.Folder} has no file of that name either";

    /// <summary>That such a file may be another one, which shows in the hashes of stages: the end of a message; empty where none was moved.</summary>
    public static string Doubt(MovedFiles? moved) => moved is null ? ""
        : $"; or a file in {moved.Folder} is not the one of its name that the run read, and that one has to be there";
}
