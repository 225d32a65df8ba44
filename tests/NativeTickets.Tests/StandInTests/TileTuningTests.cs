using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>Tiles of products that were measured on a card: the file of them, and runs that take it.</summary>
public sealed class TileTuningTests : IDisposable
{
    const string Card = "a card, compute capability 9.0";

    readonly TemporaryFolder folder = new();

    string File => Path.Combine(folder, "tiles.json");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "it is no file of tiles: ")]
    [InlineData("null", "it is no file of tiles: it holds null")]
    [InlineData("[]", "it is no file of tiles: ")]
    [InlineData("{\"card\": \"a card, compute capability 9.0\"}", "it is no file of tiles: ")]
    [InlineData("{\"card\": \"a card, compute capability 9.0\", \"products\": {\"tf32\": [{\"m\": 1}]}}", "it is no file of tiles: ")]
    [InlineData("{\"card\": \"another\", \"products\": {}}", "it was measured on 'another', this card is 'a card, compute capability 9.0'")]
    public void A_file_that_does_not_fit_is_refused_with_what_to_do(string text, string why)
    {
        System.IO.File.WriteAllText(File, text);
        var message = Assert.Throws<FileException>(() => TileFile.Read(File, Card)).Message;
        Assert.StartsWith($"NATIVETICKETS_TILES={File}: {why}", message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"'nativetickets devices --tune {File}' measures again, and without the variable tiles are those planned", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.StartsWith($"cannot read {File}: ", Assert.Throws<FileException>(() => TileFile.Read(File, Card)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_tiles_of_a_file_are_read_by_precision()
    {
        System.IO.File.WriteAllText(File, """
            { "card": "a card, compute capability 9.0", "products": { "bf16": [ { "form": "128x128 TileAlongK.Fours", "m": 256, "n": 16, "k": 72, "share": 80,
              "planned": "Square", "fastest": "Tall", "seconds": { "Square": 2e-5, "Tall": 1e-5, "Large": 3e-5 } } ] } }
            """);
        var tiles = Assert.Single(TileFile.Read(File, Card)["bf16"]);
        Assert.Equal(("128x128 TileAlongK.Fours", 256, 16, 72, 80, "Square", "Tall"),
            (tiles.Form, tiles.M, tiles.N, tiles.K, tiles.Share, tiles.Planned, tiles.Fastest));
        Assert.Equal(1e-5, tiles.Seconds["Tall"]);
    }

    [Fact, Trait("Speed", "Slow")]
    public void Devices_measures_tiles_and_a_run_that_takes_them_ends_with_the_same_bits()
    {
        var measured = StandIn.Run(folder, [], "devices", "--tune", File, "--device", "cuda:0", "--tiny").Ended(0).Output;
        Assert.Contains("tiles in tf32: ", measured, StringComparison.Ordinal);
        Assert.Contains("tiles in bf16: ", measured, StringComparison.Ordinal);
        System.IO.File.WriteAllText(Path.Combine(folder, "one.yaml"), $$"""
            name: one
            seed: 1
            data: { dataset: folder, path: '{{Path.Combine(RepositoryRoot.Path, "tests", "NativeTickets.Tests", "Fixtures", "tiny-images")}}', validation: 4 }
            model: { name: lenet-ye-1 }
            train: { epochs: 1, batchSize: 4, learningRate: 0.05 }
            stages:
              - train: { id: search }
            """);
        string[] run = ["run", "one.yaml", "--device", "cuda:0", "--out"];
        StandIn.Run(folder, [], [.. run, "planned"]).Ended(0);
        StandIn.Run(folder, [(TileFile.Variable, File)], [.. run, "tuned"]).Ended(0);
        Assert.Equal(Weights("planned"), Weights("tuned"));
        var missing = StandIn.Run(folder, [(TileFile.Variable, "none.json")], [.. run, "none"]).Ended(1);
        Assert.StartsWith("cannot read none.json: ", missing.Error, StringComparison.Ordinal);
    }

    byte[] Weights(string runs) =>
        System.IO.File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.Combine(folder, runs), "final.safetensors", SearchOption.AllDirectories)));
}
