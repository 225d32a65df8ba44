using System.Diagnostics;
using System.Security.Cryptography;

namespace NativeTickets.Tests;

/// <summary>A shared library that tests build from a C file of theirs, once for each text of it.</summary>
static class CompiledLibrary
{
    static readonly string[] Compilers = ["gcc", "cc", "clang"];

    /// <summary>Builds it beside the tests; why not where no compiler is here.</summary>
    /// <param name="folder">The folder of the source among the tests.</param>
    /// <param name="name">Of the source without its ending.</param>
    /// <param name="what">What it is, for the reason.</param>
    /// <param name="flags">For the compiler, before the files.</param>
    /// <param name="libraries">For the linker.</param>
    public static (string? Library, string WhyNot) Build(string folder, string name, string what, string[] flags, string libraries)
    {
        var source = Path.Combine(RepositoryRoot.Path, "tests", "NativeTickets.Tests", folder, $"{name}.c");
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source)))[..16];
        var library = Path.Combine(AppContext.BaseDirectory, $"{name}-{digest}.so");
        if (File.Exists(library)) return (library, "");
        foreach (var compiler in Compilers)
        {
            var made = $"{library}.{Environment.ProcessId}";
            try
            {
                string[] arguments = ["-shared", "-fPIC", "-O1", .. flags, "-o", made, source, libraries];
                using var process = Process.Start(new ProcessStartInfo(compiler, arguments))!;
                process.WaitForExit();
                Assert.Equal(0, process.ExitCode);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                continue; // there is no such compiler
            }
            File.Move(made, library, overwrite: true);
            return (library, "");
        }
        return (null, $"{what} is built by {string.Join(", ", Compilers)}, none of which is here");
    }
}
