using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NativeTickets.Tests;

/// <summary>The house plan's arrows: who may reference whom.</summary>
public sealed partial class BoundaryTests
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Errors"] = [],
        ["Kernels"] = [],
        ["Tensor"] = ["Kernels", "Errors"],
        ["Data"] = ["Tensor", "Errors"],
        ["Nn"] = ["Tensor", "Errors"],
        ["Training"] = ["Nn", "Data", "Tensor", "Errors"],
        ["Pruning"] = ["Nn", "Tensor", "Errors"],
        ["Adversarial"] = ["Nn", "Tensor", "Errors"],
        ["Runs"] = ["Errors"],
        ["Config"] = ["Errors"],
        ["Plan"] = ["Config", "Runs", "Errors"],
        ["Lab"] = ["Plan", "Config", "Runs", "Training", "Pruning", "Adversarial", "Data", "Nn", "Tensor", "Errors"],
        ["Reporting"] = ["Runs", "Errors"],
        ["Cluster"] = ["Plan", "Runs", "Errors"],
        ["Cli"] = ["Lab", "Plan", "Reporting", "Cluster", "Errors"],
    };

    /// <summary>Rooms whose folders are namespaces. The others have one namespace each, since their folders are one idea's files.</summary>
    static readonly string[] FoldersAreNamespaces = ["Runs", "Config", "Plan", "Lab", "Reporting"];

    static string Root => RepositoryRoot.Path;

    public static TheoryData<string> RoomsOfFolders => [.. FoldersAreNamespaces];

    public static TheoryData<string> Rooms => [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(d => Path.GetFileName(d)!)];

    [Theory, MemberData(nameof(Rooms))]
    public void A_room_references_only_the_rooms_its_arrows_allow(string room)
    {
        Assert.True(Allowed.ContainsKey(room), $"src/{room} is not on the house plan");
        var project = XDocument.Load(Path.Combine(Root, "src", room, room + ".csproj"));
        var references = project.Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/'))).ToArray();
        Assert.All(references, reference => Assert.Contains(reference, Allowed[room]));
    }

    [Theory, MemberData(nameof(Rooms))]
    public void Only_the_kernels_know_ilgpu_unsafe_code_and_intrinsics(string room)
    {
        if (room == "Kernels") return;
        var folder = Path.Combine(Root, "src", room);
        Assert.DoesNotContain("ILGPU", File.ReadAllText(Path.Combine(folder, room + ".csproj")));
        Assert.All(Sources(folder), file => Assert.DoesNotMatch(@"\bunsafe\b|System\.Runtime\.Intrinsics|using ILGPU", File.ReadAllText(file)));
    }

    [Theory, MemberData(nameof(Rooms))]
    public void An_assembly_references_only_the_rooms_its_arrows_allow(string room)
    {
        var name = room == "Cli" ? "nativetickets" : "NativeTickets." + room;
        var references = System.Reflection.Assembly.Load(name).GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n.StartsWith("NativeTickets.", StringComparison.Ordinal));
        Assert.All(references, reference => Assert.Contains(reference["NativeTickets.".Length..], Allowed[room]));
    }

    [Theory, MemberData(nameof(Rooms))]
    public void No_room_brings_a_native_library(string room)
    {
        var packages = File.ReadAllText(Path.Combine(Root, "src", room, "packages.lock.json"));
        Assert.DoesNotContain("NativeAssets", packages, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"runtime.", packages, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, MemberData(nameof(Rooms))]
    public void Every_class_is_sealed_abstract_or_static(string room)
    {
        var name = room == "Cli" ? "nativetickets" : "NativeTickets." + room;
        var open = System.Reflection.Assembly.Load(name).GetTypes()
            .Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && !t.Name.Contains('<') && !t.IsSubclassOf(typeof(Attribute)))
            .Select(t => t.FullName);
        Assert.Empty(open);
    }

    /// <summary>What both sides of a run folder need is declared in Runs; the other rooms of the laboratory have no second name for it.</summary>
    [Fact]
    public void No_type_name_is_declared_in_two_rooms_of_the_laboratory()
    {
        string[] laboratory = ["Runs", "Config", "Plan", "Lab", "Reporting"];
        var declared = laboratory.SelectMany(room => System.Reflection.Assembly.Load("NativeTickets." + room).GetTypes(), (_, type) => type)
            .Where(type => !type.IsNested && !type.Name.Contains('<') && type.Namespace?.StartsWith("NativeTickets", StringComparison.Ordinal) == true);
        Assert.Empty(declared.GroupBy(type => type.Name).Where(same => same.Select(type => type.Assembly).Distinct().Count() > 1).Select(same => same.Key));
    }

    [Theory, MemberData(nameof(RoomsOfFolders))]
    public void A_folder_is_a_namespace(string room)
    {
        var folder = Path.Combine(Root, "src", room);
        Assert.All(Sources(folder), file => Assert.Contains($"namespace {NamespaceOf(folder, room, file)};", File.ReadAllText(file)));
    }

    [Theory, MemberData(nameof(RoomsOfFolders))]
    public void The_folders_of_a_room_form_no_circle(string room)
    {
        var folder = Path.Combine(Root, "src", room);
        var texts = Sources(folder).GroupBy(file => NamespaceOf(folder, room, file))
            .ToDictionary(files => files.Key, files => files.Select(File.ReadAllText).ToArray());
        var top = $"NativeTickets.{room}";
        string[] topTypes = [.. texts.GetValueOrDefault(top, []).SelectMany(text => Declaration().Matches(text).Select(match => match.Groups[1].Value))];
        // a folder sees another one by a using line, and the room's own top folder without one
        var arrows = texts.ToDictionary(from => from.Key, from => texts.Keys.Where(to => to != from.Key && from.Value.Any(text =>
            text.Contains($"using {to};", StringComparison.Ordinal)
                || (to == top && topTypes.Any(type => Regex.IsMatch(text, $@"(?<![\w.""/]){type}(?!\w)"))))).ToArray());
        for (var left = arrows.Keys.ToHashSet(); left.Count > 0;)
        {
            var free = left.Where(from => !arrows[from].Any(left.Contains)).ToArray();
            Assert.True(free.Length > 0, $"these folders of {room} depend on each other in a circle: "
                + string.Join("; ", left.Select(from => $"{from} -> {string.Join(", ", arrows[from].Where(left.Contains))}")));
            left.ExceptWith(free);
        }
    }

    static string NamespaceOf(string folder, string room, string file) =>
        $"NativeTickets.{room}.{Path.GetRelativePath(folder, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')}".TrimEnd('.');

    [GeneratedRegex(@"^(?:public |internal |sealed |static |abstract |partial |readonly )*(?:class|record struct|record|struct|enum) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Replace('\\', '/').Contains("/obj/") && !f.Replace('\\', '/').Contains("/bin/"));
}
