using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace NativeTickets.Tests;

/// <summary>
/// What a stranger installs: a checkout is packed, the packages are installed into a folder with nothing around it and with a package cache of its own, and
/// what was installed runs the quickstart, a program of ten lines, and a command line with an attack of its own.
/// </summary>
[CollectionDefinition(nameof(PackageTests), DisableParallelization = true)]
[Collection(nameof(PackageTests))]
public sealed class PackageTests : IDisposable
{
    const string Version = "0.1.0";

    static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE"); // of the format of portable debug information

    readonly TemporaryFolder folder = new();

    string Checkout => Path.Combine(folder, "checkout");

    string Packages => Path.Combine(folder, "packages");

    string Bare => Path.Combine(folder, "bare");

    public void Dispose() => folder.Dispose();

    [Fact, Trait("Speed", "Slow")]
    public void Packages_install_without_a_repository_and_run_what_the_checkout_runs()
    {
        CopyCheckout();
        var locks = Locks();
        Run(Checkout, "bash", "packaging/pack", Packages).Ended(0);
        Assert.Equal(locks, Locks());
        Assert.Equal([$"NativeTickets.{Version}.nupkg", $"NativeTickets.Cli.{Version}.nupkg", $"NativeTickets.Lab.{Version}.nupkg"],
            Directory.GetFiles(Packages, "*.nupkg").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        foreach (var package in Directory.GetFiles(Packages, "*.nupkg")) HoldPackage(package);

        Directory.CreateDirectory(Bare);
        File.WriteAllText(Path.Combine(Bare, "NuGet.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="made" value="{Packages}" />
                <add key="others" value="{CopyOfOthers()}" />
              </packageSources>
            </configuration>
            """);
        InstalledToolRuns();
        ProgramRuns("10-ten-lines", "NativeTickets", []);
        ProgramRuns("09-own-attack-score-and-stage", "NativeTickets.Lab", ["run", "pipeline.yaml", "--device", "cpu", "--out", Path.Combine(folder, "own")]);
    }

    [Fact, Trait("Speed", "Slow")]
    public void One_file_runs_without_a_runtime_and_publishing_leaves_the_lock_files_as_they_are()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
            == System.Runtime.InteropServices.Architecture.X64, "the file is one for linux-x64");
        CopyCheckout();
        var locks = Locks();
        var made = Run(Checkout, "bash", "packaging/publish", Path.Combine(folder, "program"), "linux-x64");
        var isAbsent = made.ExitCode != 0 && ((string[])["NU1101", "NU1102", "NU1301"]).Any(code => made.Output.Contains(code, StringComparison.Ordinal));
        Assert.SkipWhen(isAbsent, $"the runtime's package cannot be restored here: {made.Output}");
        made.Ended(0);
        Assert.Equal(locks, Locks());
        var program = Assert.Single(Directory.GetFiles(Path.Combine(folder, "program"), "nativetickets"));
        Directory.CreateDirectory(Bare);
        Run(Bare, "env", "-u", "DOTNET_ROOT", program, "init").Ended(0);
        var step = Run(Bare, program, "run", "pipeline.yaml", "--one-step", "--device", "cpu").Ended(0);
        Assert.Contains("nothing was kept", step.Output, StringComparison.Ordinal);
        Assert.Contains(Version, Run(Bare, program, "--version").Output, StringComparison.Ordinal);
    }

    void InstalledToolRuns()
    {
        var place = Path.Combine(folder, "tool");
        Run(Bare, "dotnet", "tool", "install", "NativeTickets.Cli", "--tool-path", place, "--version", Version).Ended(0);
        var command = Path.Combine(place, OperatingSystem.IsWindows() ? "nativetickets.exe" : "nativetickets");
        File.Copy(Path.Combine(RepositoryRoot.Path, "pipelines", "quickstart.yaml"), Path.Combine(Bare, "quickstart.yaml"));
        var ran = Run(Bare, command, "run", "quickstart.yaml", "--device", "cpu").Ended(0);
        Assert.Contains("report: ", ran.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Bare, "runs", "quickstart", "report.html")));
        Run(Bare, command, "init", "sweep").Ended(0);
        Run(Bare, command, "run", "pipeline.yaml", "--one-step", "--device", "cpu").Ended(0);
    }

    /// <summary>A sample with a reference to a package in place of those to projects.</summary>
    void ProgramRuns(string sample, string package, string[] arguments)
    {
        var (from, to) = (Path.Combine(RepositoryRoot.Path, "docs", "samples", sample), Path.Combine(Bare, sample));
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from).Where(file => Path.GetExtension(file) is ".cs" or ".yaml"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(to, "program.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        Run(to, "dotnet", "build", "-c", "Release", "-v", "q", "-nologo", "-o", "out").Ended(0);
        var said = Run(to, "dotnet", ["out/program.dll", .. arguments]).Ended(0).Output;
        foreach (var line in File.ReadAllLines(Path.Combine(from, "expected.txt"))) Assert.Contains(line, said, StringComparison.Ordinal);
    }

    static void HoldPackage(string path)
    {
        using var package = ZipFile.OpenRead(path);
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.All((string[])["README.md", "icon.png", "LICENSE", "THIRD-PARTY.md"], name => Assert.Contains(name, names));
        using var reader = new StreamReader(package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        var specification = reader.ReadToEnd();
        Assert.All((string[])["<license type=\"expression\">MIT</license>", "<readme>README.md</readme>", "<icon>icon.png</icon>", "<description>"],
            part => Assert.Contains(part, specification, StringComparison.Ordinal));
        Assert.DoesNotContain("Package Description", specification, StringComparison.Ordinal);
        var ours = package.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)
            && (entry.Name.StartsWith("NativeTickets.", StringComparison.Ordinal) || entry.Name == "nativetickets.dll")).ToArray();
        Assert.NotEmpty(ours);
        foreach (var assembly in ours)
        {
            if (!specification.Contains("DotnetTool", StringComparison.Ordinal))
                Assert.Contains(assembly.FullName[..^".dll".Length] + ".xml", names);
            using var stream = assembly.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            memory.Position = 0;
            using var image = new PEReader(memory);
            var debug = image.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
            using var symbols = image.ReadEmbeddedPortablePdbDebugDirectoryData(debug);
            var metadata = symbols.GetMetadataReader();
            var isEmbedded = metadata.CustomDebugInformation.Select(metadata.GetCustomDebugInformation)
                .Where(information => metadata.GetGuid(information.Kind) == EmbeddedSource).Select(information => information.Parent).ToHashSet();
            Assert.All(metadata.Documents, document =>
            {
                var name = metadata.GetString(metadata.GetDocument(document).Name);
                Assert.Contains(document, isEmbedded);
                Assert.StartsWith("/_", name, StringComparison.Ordinal); // no path of the machine that packed
            });
        }
    }

    /// <summary>What the packages are built on, as a folder of packages: those that this checkout was restored with, so that no network is needed.</summary>
    string CopyOfOthers()
    {
        var others = Path.Combine(folder, "others");
        Directory.CreateDirectory(others);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in (string[])["ilgpu", "sixlabors.imagesharp", "google.protobuf", "spectre.console", "spectre.console.ansi", "system.commandline",
            "yamldotnet"])
            foreach (var file in Directory.GetFiles(Path.Combine(cache, package), "*.nupkg", SearchOption.AllDirectories))
                File.Copy(file, Path.Combine(others, Path.GetFileName(file)));
        return others;
    }

    /// <summary>The files of the checkout without what was built, in a folder of their own, where no test that runs beside this one builds.</summary>
    void CopyCheckout()
    {
        foreach (var file in Directory.GetFiles(RepositoryRoot.Path)) Copy(file);
        foreach (var part in (string[])["src", "packaging"])
            foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, part), "*", SearchOption.AllDirectories))
                if (!Path.GetRelativePath(RepositoryRoot.Path, file).Split(Path.DirectorySeparatorChar).Any(name => name is "bin" or "obj")) Copy(file);

        void Copy(string file)
        {
            var copy = Path.Combine(Checkout, Path.GetRelativePath(RepositoryRoot.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    SortedDictionary<string, string> Locks() => new(Directory.EnumerateFiles(Checkout, "packages.lock.json", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Checkout, file),
            file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))), StringComparer.Ordinal);

    CommandLineOutcome Run(string place, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = place, RedirectStandardOutput = true, RedirectStandardError = true };
        // what is installed comes from the two folders alone; the checkout is built with the cache that there is
        if (place.StartsWith(Bare, StringComparison.Ordinal)) start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "cache");
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // no process is left behind that holds files of the folder
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment.Remove("CI");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandLineOutcome(process.ExitCode, output, errors.Result);
    }
}
