using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>Checkpoints of strangers give PyTorch's logits, or an answer that says what is wrong; never other logits in silence.</summary>
public sealed class ForeignCheckpointTests : IDisposable
{
    readonly Device device = Device.Open("cpu", 1);

    public static IEnumerable<TheoryDataRow<string>> Cases => ForeignCase.Rows(_ => true);

    public static IEnumerable<TheoryDataRow<string>> ReadWithKeys => ForeignCase.Rows(found => found.Ignore.Length > 0);

    public static IEnumerable<TheoryDataRow<string>> Tickets => ForeignCase.Rows(found => found.IsTicket);

    [Theory, MemberData(nameof(Cases))]
    public void A_checkpoint_gives_its_logits_or_an_answer(string id)
    {
        var wanted = ForeignCase.Of(id);
        string told;
        try
        {
            told = RequireLogits(wanted, IgnoredNames.None);
        }
        catch (UserException refusal)
        {
            RequireAnswer(wanted, refusal.Message);
            return;
        }
        Assert.True(wanted.Expect != "refuse", $"{id} was read, and has to be refused");
        foreach (var word in wanted.Texts("told")) Assert.Contains(word, told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }

    [Theory, MemberData(nameof(ReadWithKeys))]
    public void A_file_with_names_of_no_use_is_read_without_them(string id)
    {
        var wanted = ForeignCase.Of(id);
        var told = RequireLogits(wanted, new IgnoredNames(wanted.Ignore));
        foreach (var name in wanted.Ignore) Assert.Contains(name, told, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Tickets))]
    public void Masks_of_a_file_make_a_ticket(string id)
    {
        var wanted = ForeignCase.Of(id);
        using var network = Networks.Create(wanted.Model, device, wanted.Input, wanted.Classes, wanted.Normalization);
        using var file = ForeignFile.Open(wanted.File_);
        var masks = FileMask.ReadAll(network, file);
        Assert.Equal(network.Parameters.Where(p => p.IsPrunable).Select(p => (p.Name, p.Value.Shape.Count)), masks.Select(mask => (mask.Name, mask.Count)));
        if (wanted.Kept is { } kept) Assert.Equal(kept, masks.Sum(mask => mask.KeptCount));
        else
            Assert.InRange(masks.Sum(mask => mask.KeptCount), 1, network.PrunableCount - 1);
    }

    public void Dispose() => device.Dispose();

    string RequireLogits(ForeignCase wanted, IgnoredNames ignored)
    {
        using var network = Networks.Create(wanted.Model, device, wanted.Input, wanted.Classes, wanted.Normalization);
        using var file = ForeignFile.Open(wanted.File_);
        if (StatedNetwork.Of(file.Metadata).Contradictions(network) is [var difference, ..]) throw new NetworkException($"{wanted.File_}: its metadata say "
            + $"{difference}");
        var reading = ForeignWeights.Read(network, file, ignored);
        if (wanted.Logits is not { } logits) return reading.Told;
        NetworkState.Write(network, reading.Weights, wanted.File_);
        var images = WeightsFile.Read(wanted.Images!).Tensors["images"];
        using var tape = new Tape(device, GradientTarget.None);
        var found = network.Forward(tape.Input(images.Shape, images.Values), Mode.Evaluate).ToArray();
        Assert.Equal(logits.Length, found.Length);
        for (var i = 0; i < logits.Length; i++)
            Assert.True(Math.Abs(found[i] - logits[i]) <= wanted.Tolerance, $"{wanted.Id}: logit {i} is {found[i]}, PyTorch's {logits[i]}");
        return reading.Told;
    }

    static void RequireAnswer(ForeignCase wanted, string answer)
    {
        Assert.True(wanted.Expect != "read" && wanted.Text("should") != "read", $"{wanted.Id} was not read: {answer}");
        Assert.Contains(Path.GetFileName(wanted.File_), answer, StringComparison.Ordinal);
        if (wanted.Expect == "explain")
            foreach (var line in wanted.Texts("convert")) Assert.Contains(line, answer, StringComparison.Ordinal);
        foreach (var words in new[] { wanted.Texts("says"), wanted.Texts("hint") })
            Assert.True(words.Length == 0 || words.Any(word => answer.Contains(word, StringComparison.OrdinalIgnoreCase)),
                $"{wanted.Id}: none of {string.Join(", ", words)} is in: {answer}");
        Assert.False(File.Exists("pickle-was-run"), $"{wanted.Id}: code of the file ran");
    }
}
