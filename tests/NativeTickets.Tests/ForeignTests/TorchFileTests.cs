using System.IO.Compression;

namespace NativeTickets.Tests;

/// <summary>PyTorch files are read as data: what they hold is right number by number, and what they would do is not done.</summary>
public sealed class TorchFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string FilePath => Path.Combine(folder, "w.pth");

    [Fact]
    public void Tensors_are_views_of_a_storage_by_offset_and_strides()
    {
        new TorchWriter().Dict()
            .Text("whole").Tensor("0", "FloatStorage", 6, 0, [2, 3], [3, 1])
            .Text("transposed").Tensor("0", "FloatStorage", 6, 0, [3, 2], [1, 3])
            .Text("every second").Tensor("0", "FloatStorage", 6, 1, [3], [2])
            .Text("expanded").Tensor("0", "FloatStorage", 6, 5, [2, 2], [0, 0])
            .Text("scalar").Tensor("0", "FloatStorage", 6, 4, [], [])
            .EndDict().Part("data/0", TorchWriter.Floats(0, 1, 2, 3, 4, 5)).Save(FilePath);
        using var file = ForeignFile.Open(FilePath);
        Assert.Equal([0f, 1, 2, 3, 4, 5], file.Tensors["whole"].Read().Values);
        Assert.Equal([0f, 3, 1, 4, 2, 5], file.Tensors["transposed"].Read().Values);
        Assert.Equal([1f, 3, 5], file.Tensors["every second"].Read().Values);
        Assert.Equal([5f, 5, 5, 5], file.Tensors["expanded"].Read().Values);
        Assert.Equal([4f], file.Tensors["scalar"].Read().Values);
        Assert.Equal(new Shape(2, 3), file.Tensors["whole"].Shape);
    }

    [Theory]
    [InlineData("HalfStorage", "F16", new byte[] { 0, 0x3c }, 1f, true)]
    [InlineData("BFloat16Storage", "BF16", new byte[] { 0x80, 0x3f }, 1f, true)]
    [InlineData("DoubleStorage", "F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f }, 1f, true)]
    [InlineData("LongStorage", "I64", new byte[] { 7, 0, 0, 0, 0, 0, 0, 0 }, 7f, false)]
    [InlineData("BoolStorage", "BOOL", new byte[] { 1 }, 1f, false)]
    [InlineData("ByteStorage", "U8", new byte[] { 200 }, 200f, false)]
    public void Numbers_of_every_storage_are_the_same_numbers(string storage, string type, byte[] bytes, float value, bool isFloat)
    {
        new TorchWriter().Dict().Text("a").Tensor("0", storage, 1, 0, [1], [1]).EndDict().Part("data/0", bytes).Save(FilePath);
        using var file = ForeignFile.Open(FilePath);
        Assert.Equal((type, isFloat), (file.Tensors["a"].Type, file.Tensors["a"].IsFloat));
        Assert.Equal([value], file.Tensors["a"].Read().Values);
    }

    [Theory]
    [InlineData("os", "system", false)]
    [InlineData("builtins", "eval", false)]
    [InlineData("builtins", "set", true)]
    [InlineData("numpy.core.multiarray", "scalar", true)]
    [InlineData("torch._utils", "_import_dotted_name", true)]
    [InlineData("collections", "defaultdict", true)]
    public void A_call_that_is_not_on_the_list_is_refused_by_its_name(string module, string name, bool isShown)
    {
        Of(writer => writer.Text("extra").Call(module, name));
        var message = Refusal();
        Assert.Contains($"calls {module}.{name}", message, StringComparison.Ordinal);
        Assert.Equal(isShown, message.Contains("weights_only=False", StringComparison.Ordinal)); // no way to open a file that would run what it likes

        // by a name that is put together on the stack, and as a new object
        Of(writer => writer.Text("extra").Text(module).Text(name).Put(0x93, (byte)')', 0x81));
        Assert.Contains($"calls {module}.{name}", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_of_something_that_has_no_name_is_refused_without_lines_that_would_run_it()
    {
        // what a call gave, called itself
        Of(writer => writer.Text("extra").Call("pathlib", "Path").Put((byte)')', (byte)'R'));
        var refusal = Refusal();
        Assert.Contains("something that has no name", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("torch.load", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_and_numbers_beside_the_weights_are_no_hindrance()
    {
        new TorchWriter().Dict().Text("epoch").Whole(3).Text("acc").Put((byte)'G', 0x40, 0x57, 0, 0, 0, 0, 0, 0).Text("name").Text("net")
            .Text("rates").Put((byte)']', (byte)'(').Whole(1).Whole(2).Put((byte)'e').Text("device").Call("torch", "device")
            .Text("model_ema").Dict().Text("a").Tensor("1", "FloatStorage", 1, 0, [1], [1]).EndDict()
            .Text("model").Dict().Text("a").Tensor("0", "FloatStorage", 1, 0, [1], [1]).EndDict()
            .EndDict().Part("data/0", TorchWriter.Floats(7)).Part("data/1", TorchWriter.Floats(8)).Save(FilePath);
        using var file = ForeignFile.Open(FilePath);
        Assert.Equal([7f], file.Tensors["a"].Read().Values);
        Assert.Equal(["weights of 'model', not those of 'model_ema'"], file.Notes);
    }

    [Fact]
    public void Two_dicts_of_tensors_without_a_usual_name_are_not_guessed_between()
    {
        new TorchWriter().Dict().Text("generator").Dict().Text("a").Tensor("0", "FloatStorage", 1, 0, [1], [1]).EndDict()
            .Text("discriminator").Dict().Text("a").Tensor("0", "FloatStorage", 1, 0, [1], [1]).EndDict().EndDict().Part("data/0",
            TorchWriter.Floats(7)).Save(FilePath);
        Assert.Contains("'generator', 'discriminator'", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0, 4, 4, "reaches to number 12 of its storage, which has 4")]
    [InlineData(4, 1, 4, 1, "reaches to number 4 of its storage, which has 4")]
    [InlineData(1L << 40, 0, 1, 1, "has 16 bytes, 'a' needs 4398046511104")]
    public void A_view_beyond_its_storage_is_refused(long count, long offset, long extent, long stride, string wanted)
    {
        new TorchWriter().Dict().Text("a").Tensor("0", "FloatStorage", count, offset, [extent], [stride]).EndDict().Part("data/0", new byte[16]).Save(FilePath);
        Assert.Contains(wanted, Assert.Throws<FileException>(() =>
        {
            using var file = ForeignFile.Open(FilePath);
            file.Tensors["a"].Read();
        }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_are_checked_before_memory_is_taken()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        // a number repeated 10^12 times, lengths of 2^31 in the pickle, an index of 2^32 in its memory
        new TorchWriter().Dict().Text("a").Tensor("0", "FloatStorage", 1, 0, [1_000_000, 1_000_000], [0, 0]).EndDict().Part("data/0",
            new byte[4]).Save(FilePath);
        using (var file = ForeignFile.Open(FilePath)) Assert.Throws<FileException>(() => file.Tensors["a"].Read());
        foreach (var operation in (byte[][])[[(byte)'X', 0xff, 0xff, 0xff, 0x7f], [0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
            [0x8b, 0xff, 0xff, 0xff, 0x7f],
            [(byte)'N', (byte)'r', 0xff, 0xff, 0xff, 0xff, (byte)'j', 0xfe, 0xff, 0xff, 0xff]])
        {
            new TorchWriter().Put(operation).Save(FilePath);
            Refusal();
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    [Fact]
    public void A_pickle_that_only_grows_is_stopped()
    {
        new TorchWriter().Put([(byte)']', .. Enumerable.Repeat((byte)'2', 5_000_000)]).Save(FilePath);
        Assert.Contains("more than 4000000 operations", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void More_names_than_any_network_has_are_refused_before_anything_is_compared()
    {
        var writer = new TorchWriter().Dict().Text("a").Tensor("0", "FloatStorage", 1, 0, [1], [1]).Put((byte)'q', 1);
        for (var i = 0; i < 200_000; i++) writer.Text($"b{i}").Put((byte)'h', 1);
        writer.EndDict().Part("data/0", TorchWriter.Floats(1)).Save(FilePath);
        Assert.EndsWith("has more than 200000 tensors; wanted the weights of one network", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_holds_itself_is_told_by_its_name()
    {
        // { device: None }, where the device's state is the device
        new TorchWriter().Dict().Global("torch", "device").Text("cpu").Put(0x85, (byte)'R', (byte)'q', 1, (byte)'h', 1, (byte)'b').Put((byte)'N').EndDict()
            .Save(FilePath);
        Assert.EndsWith("wanted a state_dict, it has torch.device", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_archive_and_one_with_changed_numbers_are_refused()
    {
        var zeros = new byte[1 << 20];
        new TorchWriter { Packing = CompressionLevel.Optimal }.Dict().Text("a").Tensor("0", "FloatStorage", 1 << 18, 0, [1 << 18],
            [1]).EndDict().Part("data/0", zeros)
            .Save(FilePath);
        Assert.Contains("is compressed", Refusal(), StringComparison.Ordinal);

        Of(_ => { });
        var bytes = File.ReadAllBytes(FilePath);
        bytes[bytes.AsSpan().IndexOf(TorchWriter.Floats(7.25f)) + 1] ^= 1;
        File.WriteAllBytes(FilePath, bytes);
        using var file = ForeignFile.Open(FilePath);
        Assert.Contains("checksum", Assert.Throws<FileException>(() => file.Tensors["a"].Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_anywhere_gives_numbers_or_one_message()
    {
        Of(writer => writer.Text("lr").Put((byte)'G', 0x3f, 0xb9, 0, 0, 0, 0, 0, 0));
        var whole = File.ReadAllBytes(FilePath);
        var random = new RandomStream(3, "damage");
        for (var i = 0; i < 1500; i++)
        {
            var bytes = whole.ToArray();
            for (var flips = random.NextInt(3); flips >= 0; flips--) bytes[random.NextInt(bytes.Length)] ^= (byte)(1 << random.NextInt(8));
            if (random.NextInt(4) == 0) bytes = bytes[..random.NextInt(bytes.Length)];
            File.WriteAllBytes(FilePath, bytes);
            try
            {
                using var file = ForeignFile.Open(FilePath);
                foreach (var tensor in file.Tensors.Values) tensor.Read();
            }
            catch (FileException refusal)
            {
                Assert.Contains(FilePath, refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Damaged_pickles_give_an_object_or_one_message()
    {
        var writer = new TorchWriter();
        writer.Dict().Text("a").Tensor("0", "FloatStorage", 1, 0, [1], [1]).EndDict();
        var whole = writer.Pickle();
        var random = new RandomStream(4, "damage");
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = whole.ToArray();
            for (var changes = random.NextInt(4); changes >= 0; changes--) bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            try
            {
                new PickleReader("w", bytes).Read();
            }
            catch (FileException refusal)
            {
                Assert.StartsWith("w, byte ", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE html>", "HTML")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull")]
    [InlineData("GGUF0000", "GGUF")]
    [InlineData("", "is empty")]
    public void What_is_often_taken_for_weights_is_called_by_its_name(string content, string word)
    {
        File.WriteAllText(FilePath, content);
        Assert.Contains(word, Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"weight_map\":{\"a\":\"../w.safetensors\"}}", "wanted files beside the index")]
    [InlineData("{\"weight_map\":{\"a\":\"/etc/passwd\"}}", "wanted files beside the index")]
    [InlineData("{\"weight_map\":{\"a\":\"gone.safetensors\"}}", "'gone.safetensors' is not beside it")]
    [InlineData("{\"weight_map\":{\"a\":\"b\",\"a\":\"b\"}}", "has 'a' twice")]
    [InlineData("{\"weight_map\":[]}", "without 'weight_map'")]
    [InlineData("{\"weight_map\":", "not JSON")]
    public void An_index_names_files_beside_it(string json, string wanted)
    {
        var path = Path.Combine(folder, "w.safetensors.index.json");
        File.WriteAllText(path, json);
        Assert.Contains(wanted, Assert.Throws<FileException>(() => ForeignFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_an_index_are_one_and_hold_what_it_says()
    {
        var path = Path.Combine(folder, "w.safetensors.index.json");
        WeightsFile.Write(Path.Combine(folder, "1.safetensors"), new Dictionary<string, WeightsEntry> { ["a"] = new(new Shape(1), [1]) });
        new TorchWriter().Dict().Text("b").Tensor("0", "FloatStorage", 1, 0, [1], [1]).EndDict().Part("data/0",
            TorchWriter.Floats(2)).Save(Path.Combine(folder, "2.bin"));
        File.WriteAllText(path, """{"weight_map":{"a":"1.safetensors","b":"2.bin"}}""");
        using (var file = ForeignFile.Open(path)) Assert.Equal([1f, 2f], new[] { "a", "b" }.SelectMany(name => file.Tensors[name].Read().Values));
        File.WriteAllText(path, """{"weight_map":{"a":"1.safetensors","c":"2.bin"}}""");
        Assert.Contains("'c', which it has not", Assert.Throws<FileException>(() => ForeignFile.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, """{"weight_map":{"a":"1.safetensors"}}""");
        var more = new Dictionary<string, WeightsEntry> { ["a"] = new(new Shape(1), [1]), ["d"] = new(new Shape(1), [1]) };
        WeightsFile.Write(Path.Combine(folder, "1.safetensors"), more);
        Assert.Contains("does not name 'd'", Assert.Throws<FileException>(() => ForeignFile.Open(path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    void Of(Action<TorchWriter> more)
    {
        var writer = new TorchWriter().Dict().Text("a").Tensor("0", "FloatStorage", 2, 0, [2], [1]);
        more(writer);
        writer.EndDict().Part("data/0", TorchWriter.Floats(7.25f, -1)).Save(FilePath);
    }

    string Refusal() => Assert.Throws<FileException>(() => ForeignFile.Open(FilePath)).Message;
}
