using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Models;

/// <summary>A network as a list of layers.</summary>
/// <remarks>Equal where everything that is hashed of the layers is.</remarks>
public sealed class LayerList : IEquatable<LayerList>
{
    const string Path = "model.layers"; // as files have it
    const int NameDigits = 8;

    readonly SettingsList layers;

    internal LayerList(SettingsList layers)
    {
        this.layers = layers;
        IdentityText = CanonicalText.Of(new Settings(layers.At, [new SettingsEntry("layers", layers, true)]));
        Name = $"layers-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(IdentityText)))[..NameDigits]}";
    }

    /// <summary>What reports and weights files call the network: <c>layers-</c> and the beginning of a hash of what it consists of.</summary>
    public string Name { get; }

    /// <summary>What it consists of, as lines for a hash.</summary>
    public string IdentityText { get; }

    /// <summary>The same as YAML in one line, which <see cref="Parse"/> reads.</summary>
    public string Text => SettingsWriter.Inline(layers);

    /// <summary>What the engine builds it from.</summary>
    public IReadOnlyList<LayerSpec> Specs => LayerKind.MakeAll(LayerKind.List.Read(layers));

    /// <summary>Reads <see cref="Text"/>.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="ConfigException">It is not a list of layers.</exception>
    public static LayerList Parse(string text, string source)
    {
        var problems = new Problems(source);
        var node = YamlReader.ReadText(text, problems);
        var found = node is null ? null : LayerKind.List.Check(node, Path, new Checking(problems));
        problems.ThrowIfAny();
        return new LayerList((SettingsList)found!);
    }

    /// <summary>Adds the problem that a layer does not take what the one before it gives, at the layer's place.</summary>
    /// <param name="images">What the first layer is given.</param>
    /// <param name="classes">How many numbers the last one has to give.</param>
    /// <param name="problems">Where problems go.</param>
    public void Check(ImageShape images, int classes, Problems problems)
    {
        using var device = Device.Open("cpu", threads: 1);
        try
        {
            using var network = Networks.FromLayers(Path, device, images, classes, Specs, seed: null);
            Networks.CheckMemory(NetworkDescription.Of(network));
        }
        catch (LayerListException failure)
        {
            var (at, name) = PlaceOf(failure.Path);
            problems.Add(at, $"{name}: {failure.InnerException!.Message}");
        }
        catch (NetworkException failure)
        {
            problems.Add(layers.Items[^1].At, failure.Message);
        }
    }

    /// <inheritdoc/>
    public bool Equals(LayerList? other) => other is not null && IdentityText == other.IdentityText;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LayerList);

    /// <inheritdoc/>
    public override int GetHashCode() => IdentityText.GetHashCode(StringComparison.Ordinal);

    /// <summary>Where the layer stands that an error names.</summary>
    (TextPosition At, string Name) PlaceOf(IReadOnlyList<string> path)
    {
        var (list, name) = (layers, Path);
        for (var i = 0; ; i += 2)
        {
            var item = list.Items[int.Parse(path[i], CultureInfo.InvariantCulture)];
            var (kind, settings) = item is Settings { Entries: [var only] } ? (only.Key, only.Value as Settings) : (((SettingsScalar)item).Text, null);
            name = $"{name}[{path[i]}].{kind}";
            if (i + 1 >= path.Count || ListOf(kind, settings, path[i + 1]) is not { } inner) return (item.At, name);
            (list, name) = (inner.List, $"{name}.{inner.Key}");
        }
    }

    static (string Key, SettingsList List)? ListOf(string kind, Settings? settings, string word)
    {
        var key = settings?.Find(word) is null && word == kind ? LayerKind.All[kind].MainKey?.Name ?? word : word;
        return settings?.Find(key) is SettingsList list ? (key, list) : null;
    }
}
