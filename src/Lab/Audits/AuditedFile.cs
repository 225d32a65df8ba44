using NativeTickets.Lab.Models;

namespace NativeTickets.Lab.Audits;

/// <summary>Which file the run folder of an audit is of: files of one name in several folders would share it.</summary>
static class AuditedFile
{
    const string OnnxEnding = ".onnx";
    const string Before = "# content: sha256 ";
    const long LongestAudit = 1 << 20; // a description and a few lines

    /// <summary>Whether a file is a network by itself; any other holds weights.</summary>
    public static bool IsOnnx(string file) => string.Equals(Path.GetExtension(file), OnnxEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>The line of an audit's pipeline that says what its file held.</summary>
    /// <exception cref="RequestException">The file cannot be read.</exception>
    public static string LineOf(string file)
    {
        try
        {
            return Before + (IsOnnx(file) ? OnnxFiles.HashOf(file) : NetworkSpec.HashOf(file));
        }
        catch (UserException e)
        {
            throw new RequestException(e.Message, e); // the command line names the file
        }
    }

    /// <summary>Refuses the run folder of an audit of another file: neither the same path nor the same content.</summary>
    /// <exception cref="RequestException">It is one.</exception>
    public static void RequireSame(string folder, string file)
    {
        var path = Path.Combine(folder, RunFiles.Audit);
        if (!File.Exists(path)) return;
        var (whole, there) = (Path.GetFullPath(file), PathIn(path));
        if (there == whole || TextOf(path).Split('\n').Contains(LineOf(file))) return;
        var its = there is null ? $"a file that its {RunFiles.Audit} does not name" : ShownText.Quote(there);
        throw new RequestException($"{folder}: is the audit of {its}, and asked for is that of {ShownText.Quote(whole)}, which has other content; "
            + "wanted another folder by --out, or the file under another name");
    }

    static string? PathIn(string path)
    {
        var root = YamlReader.ReadText(TextOf(path), new Problems(path)) as YamlMap;
        return root?.Find("model")?.Value is YamlMap model ? model.TextOf("onnx") ?? model.TextOf("weights") : null;
    }

    static string TextOf(string path)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetString(InputFile.ReadAll(path, LongestAudit));
        }
        catch (Exception e) when (FileRefusal.Is(e))
        {
            throw FileException.Unread(path, e);
        }
    }
}
