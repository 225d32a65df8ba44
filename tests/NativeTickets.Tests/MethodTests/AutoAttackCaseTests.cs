using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

/// <summary>AutoAttack and its parts beside the published code: which images withstand, where its own runs agree on that, and how many.</summary>
public sealed class AutoAttackCaseTests
{
    const int Queries = 5000, OurRuns = 3;
    const int Margin = 2; // images that the number of standing ones may lie outside that of the published code's runs
    const double CertainShare = 0.02;

    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows(AttackCase.Section, "autoAttack", "square");

    /// <summary>The outcome of an image is that of most of our own runs: an attack that draws random numbers may find any borderline image or not.</summary>
    [Trait("Speed", "Slow")]
    [Theory, MemberData(nameof(Cases))]
    public void As_many_images_withstand_as_withstand_the_published_code(string place, string name)
    {
        using var golden = new AttackCase(place, name);
        var found = golden.Case;
        var (attack, theirs, runs) = (AttackOf(golden), found.Text("stands"), found.Count("runs"));
        bool[][] ours = [.. Enumerable.Range(0, OurRuns).Select(seed => golden.Standing(attack, seed))];
        bool[] stands = [.. Enumerable.Range(0, theirs.Length).Select(n => 2 * ours.Count(run => run[n]) > OurRuns)];
        var (certain, differing) = (0, new List<int>());
        for (var n = 0; n < theirs.Length; n++)
        {
            var times = theirs[n] - '0';
            if (times != 0 && times != runs) continue;
            certain++;
            if (stands[n] != (times == runs)) differing.Add(n);
        }
        int[] counts = [.. found.Settings.GetProperty("standing").EnumerateArray().Select(count => count.GetInt32())];
        Assert.True(differing.Count <= Math.Max(1, CertainShare * certain),
            $"{name}: {differing.Count} of {certain} certain images have another outcome: {string.Join(", ", differing)}");
        Assert.All(ours, run => Assert.InRange(run.Count(stood => stood), counts.Min() - Margin, counts.Max() + Margin));
    }

    static ImageAttack AttackOf(AttackCase golden)
    {
        var (found, threat) = (golden.Case, golden.Threat);
        if (found.Text("method") == "square")
            return new Square(threat, found.Count("queries"), found.Text("schedule") == "rescaled" ? SquareSchedule.Rescaled : SquareSchedule.AutoAttack);
        if (found.Has("version")) return AttackSequence.AutoAttack(threat, Enum.Parse<AutoAttackVersion>(found.Text("version"), ignoreCase: true));
        return new AttackSequence([.. found.Settings.GetProperty("attacks").EnumerateArray().Select(attack => Part(attack.GetString()!, threat))]);
    }

    static ImageAttack Part(string name, Threat threat) => name switch
    {
        "apgd-ce" => new Apgd(threat, new CrossEntropyLoss(), form: ApgdForm.Code),
        "apgd-dlr" => new Apgd(threat, new DlrLoss(), form: ApgdForm.Code),
        "apgd-t" => Apgd.Targeted(threat, form: ApgdForm.Code),
        "fab" => Fab.Untargeted(threat),
        "fab-t" => new Fab(threat),
        "square" => new Square(threat, Queries, SquareSchedule.AutoAttack),
        _ => throw new InvalidOperationException($"no attack {name}"),
    };
}
