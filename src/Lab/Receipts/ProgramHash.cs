using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Lab.Receipts;

/// <summary>The program that runs, for who keeps a copy of it.</summary>
public static class RunningProgram
{
    /// <summary>A hash, in hexadecimal, that is equal for equal builds.</summary>
    public static string Hash => ProgramHash.Value;
}

/// <summary>A hash of the program that runs: equal for equal builds, in whatever form they were published.</summary>
static class ProgramHash
{
    const string Ours = "NativeTickets.", Compiler = "ILGPU";

    /// <summary>SHA-256, in hexadecimal, over name and module version id of each assembly that decides what is computed.</summary>
    public static string Value { get; } = Compute();

    static string Compute()
    {
        var found = new SortedDictionary<string, Guid>(StringComparer.Ordinal);
        var left = new Stack<Assembly>([typeof(ProgramHash).Assembly]);
        // a program of one's own may add kinds, which it references
        if (Assembly.GetEntryAssembly() is { } entry) left.Push(entry);
        while (left.TryPop(out var assembly))
        {
            if (!found.TryAdd(assembly.GetName().Name!, assembly.ManifestModule.ModuleVersionId)) continue;
            foreach (var reference in assembly.GetReferencedAssemblies())
                if (reference.Name!.StartsWith(Ours, StringComparison.Ordinal) || reference.Name.StartsWith(Compiler, StringComparison.Ordinal))
                    left.Push(Assembly.Load(reference));
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(found.Select(one => $"{one.Key} {one.Value}\n")))));
    }
}
