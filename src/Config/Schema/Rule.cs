using System.Text.Json.Nodes;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>What a check of a tree shares: where problems go, and whether the tree is only a set of defaults, in which nothing has to be complete.</summary>
/// <param name="Problems">Where problems go.</param>
/// <param name="Partial">Whether required keys may be missing and defaults stay out.</param>
/// <param name="Within">The map that holds what is checked; null where none does.</param>
/// <param name="Words">What other tools call the keys.</param>
public sealed record Checking(Problems Problems, bool Partial = false, Enclosing? Within = null, OtherWords? Words = null);

/// <summary>A map that holds what is checked, and the one that holds it.</summary>
/// <param name="Map">Its keys.</param>
/// <param name="Outer">The map around it; null for the whole file.</param>
public sealed record Enclosing(MapRule Map, Enclosing? Outer = null);

/// <summary>A map that a value may hold, and what stands around its keys there.</summary>
/// <param name="Map">Its keys.</param>
/// <param name="Before">What stands before them: <c>{ sgd: { </c>.</param>
/// <param name="After">What stands after them.</param>
public sealed record Level(MapRule Map, string Before, string After)
{
    /// <summary>The same in a list.</summary>
    public Level InList() => this with { Before = $"[ {Before}", After = $"{After} ]" };
}

/// <summary>What a value has to be. One rule serves the check, the error messages, the merging of defaults and scales, and the reference page.</summary>
public abstract class ValueRule
{
    /// <summary>The end of "wanted …".</summary>
    public abstract string Wanted { get; }

    /// <summary>The maps this value may hold, for the reference page.</summary>
    public virtual IEnumerable<MapRule> Parts => [];

    /// <summary>The maps this value may hold, with what stands around their keys, for pointing at a key that was written elsewhere.</summary>
    public virtual IEnumerable<Level> Levels => [];

    /// <summary>Whether a bare word may be such a value.</summary>
    public virtual bool TakesWords => false;

    /// <summary>Checks a value and fills in its defaults. Problems are collected; null where nothing of the value can be used.</summary>
    /// <param name="node">The value as read.</param>
    /// <param name="path">What a message calls it, such as <c>optimizer.sgd.momentum</c>.</param>
    /// <param name="checking">Where problems go.</param>
    public abstract SettingsNode? Check(YamlNode node, string path, Checking checking);

    /// <summary>
    /// The value that remains when <paramref name="high"/> is written over <paramref name="low"/>: the high one, unless both are maps of one kind.
    /// </summary>
    public virtual YamlNode Merge(YamlNode low, YamlNode high, Problems problems) => high;

    /// <summary>What it takes as JSON Schema, for editors: everything that <see cref="Check"/> takes, and as little else as such a schema can say.</summary>
    /// <param name="scope">The definitions that all rules share.</param>
    public abstract JsonObject ToJsonSchema(JsonSchemaScope scope);

    /// <summary>A value that this rule does not take, as it was most likely meant; null where that is unknown.</summary>
    /// <param name="node">The value.</param>
    /// <param name="checking">What the check of a tree shares.</param>
    public virtual string? ShapeOf(YamlNode node, Checking checking) => null;

    /// <summary>Adds the problem that a value is not what this rule expects.</summary>
    /// <returns>Null, for <see cref="Check"/> to return.</returns>
    protected SettingsNode? Refuse(YamlNode node, string path, Checking checking, string hint = "")
    {
        if (node is YamlRefused) checking.Problems.Again();
        else checking.Problems.Add(node.At, $"{path} is {node.Description}; wanted {Wanted}{hint}");
        return null;
    }
}

/// <summary>A rule whose checked values read as one type.</summary>
/// <typeparam name="T">What a program reads.</typeparam>
public abstract class Rule<T> : ValueRule
{
    /// <summary>The value of a node that <see cref="ValueRule.Check"/> has made.</summary>
    public virtual T Read(SettingsNode node) => (T)((SettingsScalar)node).Value;
}
