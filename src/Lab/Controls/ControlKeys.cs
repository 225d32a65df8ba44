using NativeTickets.Lab.Models;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Controls;

/// <summary>The key that says what claims about tickets are held against.</summary>
static class ControlKeys
{
    /// <summary>The controls of every claim about a ticket; null for none.</summary>
    public static Key<IReadOnlyList<ControlKind>?> Controls => new("controls",
        Rules.Optional(Rules.List(Rules.KindName(ControlKind.All), "controls", most: 50, distinct: true)),
        Default.From("dense, freshWeights, randomMask, shuffledMask; initialMask for WideResNets too", UsualOf),
        "What every claim about a ticket's training is also held against: each becomes a stage unless there is one already. "
        + $"{string.Join("; ", ControlKind.All.All.Select(kind => $"`{kind.Name}`: {kind.Doc}"))}.");

    static string UsualOf(Settings pipeline)
    {
        var family = pipeline.Map("model") is { } model && ModelSection.Name.TryRead(model, out var name) ? Networks.FamilyOf(name) : null;
        return $"[{string.Join(", ", ControlKind.All.All.Where(kind => kind.IsUsual(family)).Select(kind => kind.Name))}]";
    }
}
