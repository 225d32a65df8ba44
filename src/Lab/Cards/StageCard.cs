using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NativeTickets.Lab.Exchange;

namespace NativeTickets.Lab.Cards;

/// <summary>The forms in which public leaderboards take a network's results.</summary>
public enum CardForm
{
    /// <summary>A model's <c>model_info</c> of RobustBench.</summary>
    RobustBench,

    /// <summary>An entry of the Adversarial Pruning Benchmark: its taxonomy, and the lines that its evaluation prints.</summary>
    PruningBoard,
}

/// <summary>Writes what a run has found of a network in the form of a public leaderboard.</summary>
public static class StageCard
{
    internal static JsonSerializerOptions Layout { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // people read it, and no page embeds it
    };

    /// <summary>Writes the file; what the run folder does not say is null in it, or left out.</summary>
    /// <param name="request">Which stage, and the file; its format, names and masks are of no use here.</param>
    /// <param name="form">The leaderboard.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="UserException">
    /// The request fits no finished stage, or more than one; AutoAttack has not measured it; it is dense and the board is of pruned ones; a file cannot be
    /// read or written.
    /// </exception>
    public static string Write(ExportRequest request, CardForm form)
    {
        if (request.Format is not null || request.Masks)
            throw new RequestException("a card holds results and no weights; leave --format and --masks out, or --card");
        var network = MeasuredNetwork.Of(request);
        var (text, ending) = form switch
        {
            CardForm.RobustBench => (RobustBenchCard.Write(network), "json"),
            CardForm.PruningBoard => (PruningBoardCard.Write(network), "md"),
            _ => throw new InvalidOperationException($"no card is called {form}"),
        };
        var output = request.Output ?? $"{StageExport.NameOf(network.Entry)}.{ending}";
        AtomicFile.Write(output, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return output;
    }

    /// <summary>Writes RobustBench's card of the network of a run's <c>model</c>, which no stage made, into the run folder.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="evaluation">The id of the stage that measured it.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="UserException">There is no such finished stage, or a file is missing or damaged.</exception>
    public static string WriteOfGiven(string runFolder, string evaluation)
    {
        var output = Path.Combine(runFolder, RunFiles.Card);
        var text = RobustBenchCard.Write(MeasuredNetwork.OfGiven(runFolder, evaluation));
        AtomicFile.Write(output, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return output;
    }

    /// <summary>The standard AutoAttack that is nearest to the leaderboard's budget; of equal ones that of most images.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    internal static AttackFinding AutoAttackOf(MeasuredNetwork network, double budget) =>
        network.Findings.Where(finding => finding.IsStandardAutoAttack)
            .OrderBy(finding => Math.Abs(finding.Attack.Epsilon - budget)).ThenByDescending(finding => finding.Images).FirstOrDefault()
        ?? throw new RequestException($"no finished evaluation has measured stage '{network.Entry.Id}' by AutoAttack on test images; leaderboards want it: "
            + $"evaluate: {{ id: board, of: {network.Entry.Id}, attacks: [{{ autoAttack: {{ epsilon: 8/255 }} }}] }}");
}
