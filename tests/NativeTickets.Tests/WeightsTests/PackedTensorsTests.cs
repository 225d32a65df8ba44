using System.Text;

namespace NativeTickets.Tests;

/// <summary>Tickets in weights files: without their zeros on the disk, in full for whoever reads them.</summary>
public sealed class PackedTensorsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string FilePath => Path.Combine(folder, "ticket.safetensors");

    public void Dispose() => folder.Dispose();

    static WeightsEntry Entry(params float[] values) => new(new Shape(values.Length), values);

    /// <summary>A weight of this many numbers of which its mask keeps a share, beside a bias.</summary>
    static Dictionary<string, WeightsEntry> Ticket(int count, double density, ulong seed)
    {
        var random = new SplitMix(seed);
        var (weights, mask) = (new float[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            if (random.Uniform() > density) continue;
            (weights[i], mask[i]) = ((float)random.Uniform() - 0.5f, 1);
        }
        return new() { ["fc.weight"] = new(new Shape(1, count), weights), ["mask/fc.weight"] = new(new Shape(1, count), mask), ["fc.bias"] = Entry(0, 1, -0f) };
    }

    void Write(Dictionary<string, WeightsEntry> tensors) => WeightsFile.WritePacked(FilePath, tensors,
        new Dictionary<string, string> { ["fc.weight"] = "mask/fc.weight" }, new Dictionary<string, string> { ["of"] = "us" });

    static void RequireSame(IReadOnlyDictionary<string, WeightsEntry> expected, IReadOnlyDictionary<string, WeightsEntry> found)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, entry) in expected)
        {
            Assert.Equal(entry.Shape, found[name].Shape);
            Assert.Equal(entry.Values.Select(BitConverter.SingleToUInt32Bits), found[name].Values.Select(BitConverter.SingleToUInt32Bits));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 0.5)]
    [InlineData(8, 0.5)]
    [InlineData(9, 0)]
    [InlineData(1000, 0.2)]
    [InlineData(1000, 1)]
    public void What_is_written_without_zeros_is_read_in_full_bit_for_bit_by_both_readers(int count, double density)
    {
        var ticket = Ticket(count, density, (ulong)count);
        Write(ticket);
        var file = WeightsFile.Read(FilePath);
        RequireSame(ticket, file.Tensors);
        Assert.Equal([new("of", "us")], file.Metadata);
        using var foreign = ForeignFile.Open(FilePath);
        RequireSame(ticket, foreign.Tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Read()));
        Assert.All(foreign.Tensors.Values, tensor => Assert.Equal("F32", tensor.Type));
        Assert.Equal(["of"], foreign.Metadata.Keys);
    }

    [Fact]
    public void A_ticket_takes_a_bit_for_each_weight_and_four_bytes_for_each_that_is_kept()
    {
        var ticket = Ticket(80_000, 0.1, 3);
        Write(ticket);
        var kept = ticket["mask/fc.weight"].Values.Count(value => value == 1);
        Assert.InRange(new FileInfo(FilePath).Length, kept * 4 + 10_000, kept * 4 + 10_000 + 1_000);
    }

    [Theory]
    [InlineData(-0f, 0f)]
    [InlineData(0.5f, 0f)]
    [InlineData(0f, 0.5f)]
    [InlineData(float.NaN, 0f)]
    public void A_weight_that_is_not_plus_0_where_it_is_pruned_and_a_mask_of_other_numbers_stay_as_they_are(float weight, float mask)
    {
        var ticket = Ticket(40, 0.5, 4);
        var pruned = Array.IndexOf(ticket["mask/fc.weight"].Values, 0f);
        (ticket["fc.weight"].Values[pruned], ticket["mask/fc.weight"].Values[pruned]) = (weight, mask);
        Write(ticket);
        RequireSame(ticket, WeightsFile.Read(FilePath).Tensors);
    }

    [Fact]
    public void Of_two_weights_with_one_mask_the_second_stays_in_full()
    {
        var ticket = Ticket(40, 0.5, 7);
        ticket["other.weight"] = new(new Shape(1, 40), [.. ticket["fc.weight"].Values.Select(value => value == 0 ? 0 : -value)]);
        WeightsFile.WritePacked(FilePath, ticket,
            new Dictionary<string, string> { ["fc.weight"] = "mask/fc.weight", ["other.weight"] = "mask/fc.weight" }, new Dictionary<string, string>());
        RequireSame(ticket, WeightsFile.Read(FilePath).Tensors);
    }

    [Fact]
    public void A_kept_weight_may_be_0() // its place is in the mask, not in the number
    {
        var ticket = Ticket(40, 0.5, 5);
        ticket["fc.weight"].Values[Array.IndexOf(ticket["mask/fc.weight"].Values, 1f)] = -0f;
        Write(ticket);
        RequireSame(ticket, WeightsFile.Read(FilePath).Tensors);
    }

    [Theory]
    [InlineData("{\"version\":2,\"bits\":{},\"survivors\":{}}", "of version 2, and this program reads 1")]
    [InlineData("{\"version\":0,\"bits\":{},\"survivors\":{}}", "of no version")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[9]},\"survivors\":{}}", "'a' is [9], whose mask is 2 bytes; there are 1")]
    [InlineData("{\"version\":1,\"bits\":{\"b\":[8]},\"survivors\":{}}", "whose mask is 1 bytes; there are 0")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[8]},\"survivors\":{\"w\":\"a\"}}", "'w' has 3 numbers, which is not how many its mask keeps")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[8]},\"survivors\":{\"z\":\"a\"}}", "'z' has 0 numbers, which is not how many its mask keeps")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[8]},\"survivors\":{\"w\":\"c\"}}", "'w' is held by 'c', which is no mask")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[8]},\"survivors\":{\"v\":\"a\",\"w\":\"a\"}}", "has 'v' and 'w' held by one mask, 'a'")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[8]},\"survivors\":{\"w\":\"a\",\"w\":\"a\"}}", "has 'w' and 'w' held by one mask, 'a'")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[0]},\"survivors\":{}}", "gives 'a' no shape")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[2147483647]},\"survivors\":{}}", "gives 'a' no shape")]
    [InlineData("{\"version\":1,\"bits\":{\"a\":[500000000]},\"survivors\":{}}", "whose mask is 62500000 bytes; there are 1")]
    [InlineData("{\"version\":1,\"bits\":[]}", "its nativetickets.packing is not one")]
    [InlineData("none", "its nativetickets.packing is not one")]
    public void A_file_that_does_not_hold_what_it_says_is_refused_by_both_readers(string packing, string why)
    {
        WeightsFile.Write(FilePath, new Dictionary<string, WeightsEntry> { ["a"] = Entry(3) with { IsBytes = true }, ["w"] = Entry(1, 2, 3) },
            new Dictionary<string, string> { [PackedTensors.Key] = packing });
        Assert.Contains(why, Assert.Throws<FileException>(() => WeightsFile.Read(FilePath)).Message, StringComparison.Ordinal);
        var error = Assert.Throws<FileException>(() =>
        {
            using var foreign = ForeignFile.Open(FilePath);
            foreach (var tensor in foreign.Tensors.Values) tensor.Read();
        });
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_is_one_of_safetensors_for_others_too()
    {
        Write(Ticket(20, 0.5, 6));
        var bytes = File.ReadAllBytes(FilePath);
        var header = Encoding.UTF8.GetString(bytes, 8, (int)BitConverter.ToInt64(bytes));
        Assert.Contains("\"mask/fc.weight\":{\"dtype\":\"U8\",\"shape\":[3]", header, StringComparison.Ordinal);
    }
}
