using System.Globalization;
using System.Text;

namespace NativeTickets.Tests;

/// <summary>What a file operation does.</summary>
enum FileOperationKind
{
    /// <summary>Makes an empty file.</summary>
    File,

    /// <summary>Makes a folder.</summary>
    Folder,

    /// <summary>Writes bytes at a place in a file.</summary>
    Write,

    /// <summary>Gives a file another length.</summary>
    Cut,

    /// <summary>Renames a file or folder, over another one where there is one.</summary>
    Rename,

    /// <summary>Removes a file or an empty folder.</summary>
    Remove,

    /// <summary>Brings the bytes of a file, or the names in a folder, onto the disk.</summary>
    Sync,
}

/// <summary>An operation that a process carried out, as fault-shim.c writes it down.</summary>
/// <param name="Number">Its number among those that can be disturbed, from 1.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Path">The names that lead to its file or folder, below the folder that is watched; none for that folder.</param>
/// <param name="Target">The new name, of a renaming.</param>
/// <param name="Offset">Where bytes are written, or the new length.</param>
/// <param name="Bytes">What is written.</param>
sealed record FileOperation(int Number, FileOperationKind Kind, string[] Path, string[] Target, int Offset, byte[] Bytes)
{
    /// <summary>Reads a log.</summary>
    /// <param name="log">The file.</param>
    /// <param name="folder">The folder that was watched.</param>
    public static IReadOnlyList<FileOperation> Read(string log, string folder)
    {
        var (bytes, operations) = (File.ReadAllBytes(log), new List<FileOperation>());
        for (var at = 0; at < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', at);
            var fields = Encoding.UTF8.GetString(bytes, at, end - at).Split('\t');
            var (offset, length) = (Whole(fields[4]), Whole(fields[5]));
            operations.Add(new FileOperation(Whole(fields[0]), Enum.Parse<FileOperationKind>(fields[1], ignoreCase: true), Names(fields[2]), Names(fields[3]),
                offset, bytes[(end + 1)..(end + 1 + length)]));
            at = end + 1 + length + 1;
        }
        Assert.NotEmpty(operations);
        return operations;

        string[] Names(string path) => path.Length > folder.Length ? path[(folder.Length + 1)..].Split('/') : [];

        static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
