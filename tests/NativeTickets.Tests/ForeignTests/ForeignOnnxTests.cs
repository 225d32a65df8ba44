using NativeTickets.Lab.Onnx;
using NativeTickets.Nn;

namespace NativeTickets.Tests;

/// <summary>ONNX files of strangers give onnxruntime's logits, or an answer that names what is wrong; never other logits in silence.</summary>
public sealed class ForeignOnnxTests : IDisposable
{
    readonly Device device = Device.Open("cpu", 1);

    public static IEnumerable<TheoryDataRow<string>> Cases => ForeignCase.OnnxRows(_ => true);

    [Theory, MemberData(nameof(Cases))]
    public void An_onnx_file_gives_its_logits_or_an_answer(string id)
    {
        var wanted = ForeignCase.OfOnnx(id);
        var images = WeightsFile.Read(wanted.Images!).Tensors["images"];
        try
        {
            RequireLogits(wanted, images);
        }
        catch (UserException refusal)
        {
            RequireAnswer(wanted, refusal.Message);
            return;
        }
        Assert.True(wanted.Expect != "refuse", $"{id} was read, and has to be refused");
    }

    public void Dispose() => device.Dispose();

    void RequireLogits(ForeignCase wanted, WeightsEntry images)
    {
        var shape = new ImageShape(images.Shape[1], images.Shape[2], images.Shape[3]);
        var found = OnnxNetwork.Read(wanted.File_, shape);
        using var network = found.Create("onnx", device, shape, found.Classes, null, 0, 0);
        NetworkState.Write(network, found.Weights, wanted.File_);
        if (wanted.Prunable.Length > 0)
            Assert.Equal(wanted.Prunable.Order(), network.Parameters.Where(p => p.IsPrunable).Select(p => (p.Name, p.Value.Shape.Count)).Order());
        if (wanted.Parameters is { } count) Assert.Equal(count, network.ParameterCount);
        _ = NetworkDescription.Of(network);
        using var tape = new Tape(device, GradientTarget.None);
        var logits = network.Forward(tape.Input(images.Shape, images.Values), Mode.Evaluate).ToArray();
        Assert.All(logits, logit => Assert.True(float.IsFinite(logit)));
        if (wanted.Logits is not { } expected) return;
        Assert.Equal(expected.Length, logits.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(logits[i] - expected[i]) <= wanted.Tolerance, $"{wanted.Id}: logit {i} is {logits[i]}, wanted {expected[i]}");
    }

    static void RequireAnswer(ForeignCase wanted, string answer)
    {
        Assert.True(wanted.Expect != "read" && wanted.Text("should") != "read", $"{wanted.Id} was not read: {answer}");
        Assert.Contains(Path.GetFileName(wanted.File_), answer, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', answer);
        var (names, says) = (wanted.Names, wanted.Texts("says"));
        Assert.True(names.Length == 0 || names.Any(name => answer.Contains(name.Operator, StringComparison.Ordinal)
            && name.Where.Any(where => answer.Contains(where, StringComparison.Ordinal))),
            $"{wanted.Id}: none of {string.Join(", ", names.Select(name => $"{name.Operator} {string.Join(' ', name.Where)}"))} is in: {answer}");
        Assert.True(says.Length == 0 || says.Any(word => answer.Contains(word, StringComparison.OrdinalIgnoreCase)),
            $"{wanted.Id}: none of {string.Join(", ", says)} is in: {answer}");
    }
}
