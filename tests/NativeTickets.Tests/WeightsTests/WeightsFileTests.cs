using System.Buffers.Binary;
using System.Text;

namespace NativeTickets.Tests;

public sealed class WeightsFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("nativetickets-weights").FullName;

    string FilePath => Path.Combine(folder, "w.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back_bit_for_bit()
    {
        var tensors = new Dictionary<string, WeightsEntry>
        {
            ["conv1.weight"] = new(new Shape(2, 1, 3, 1), [-0f, float.NaN, float.Epsilon, float.MaxValue, 1e-30f, -1]),
            ["ünïcode \"quoted\""] = new(new Shape(3), [1, 2, 3]),
            ["scalar"] = new(default, [42]),
        };
        WeightsFile.Write(FilePath, tensors, new Dictionary<string, string> { ["step"] = "7", ["empty"] = "" });
        var file = WeightsFile.Read(FilePath);
        Assert.Equal(tensors.Keys.Order(), file.Tensors.Keys.Order());
        foreach (var (name, entry) in tensors)
        {
            Assert.Equal(entry.Shape, file.Tensors[name].Shape);
            Assert.Equal(entry.Values.Select(BitConverter.SingleToInt32Bits), file.Tensors[name].Values.Select(BitConverter.SingleToInt32Bits));
        }
        Assert.Equal(("7", "", 2), (file.Metadata["step"], file.Metadata["empty"], file.Metadata.Count));
    }

    [Fact]
    public void The_same_contents_give_the_same_bytes_in_any_order()
    {
        var (a, b) = (new WeightsEntry(new Shape(1), [1]), new WeightsEntry(new Shape(2), [2, 3]));
        WeightsFile.Write(FilePath, new Dictionary<string, WeightsEntry> { ["a"] = a, ["b"] = b }, new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        var first = File.ReadAllBytes(FilePath);
        WeightsFile.Write(FilePath, new Dictionary<string, WeightsEntry> { ["b"] = b, ["a"] = a }, new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        Assert.Equal(first, File.ReadAllBytes(FilePath));
        Assert.Equal(0, (int)BinaryPrimitives.ReadInt64LittleEndian(first) % 8);
    }

    [Fact]
    public void Doubles_are_rounded_and_whole_numbers_kept()
    {
        byte[] data = new byte[24];
        BinaryPrimitives.WriteDoubleLittleEndian(data, 0.1);
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(8), 9);
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(16), -3);
        WriteRaw("""{"d":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"i":{"dtype":"I64","shape":[2],"data_offsets":[8,24]}}""", data);
        var file = WeightsFile.Read(FilePath);
        Assert.Equal([0.1f], file.Tensors["d"].Values);
        Assert.Equal([9f, -3f], file.Tensors["i"].Values);
    }

    [Theory]
    [InlineData("{}", 1, "byte 10: the header describes 0 bytes of numbers, the file has 1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "byte 65: the header describes 4 bytes of numbers, the file has 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "byte 60: 'a' is F32 [2], 8 bytes, but its data_offsets are 0 to 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "byte 62: the numbers of 'a' are said to begin at byte 66, the ones before them end at 62")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4,
        "byte 119: the numbers of 'b' are said to begin at byte 115, the ones before them end at 119")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "byte 62: 'a' is described twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,4]}}""", 4, "byte 43: 'a' has more than 536870897 elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "byte 37: axis 0 of 'a' must be a whole number from 0 to 2147483647")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "byte 13: 'a' is [0]; read are up to four axes of at least 1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1],"data_offsets":[0,4]}}""", 4,
        "byte 13: 'a' is [1, 1, 1, 1, 1]; read are up to four axes of at least 1")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4,
        "byte 13: 'a' holds F8_E4M3; read are F64, F32, F16, BF16, I64 to I8, U64 to U8 and BOOL")]
    [InlineData("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "byte 22: 'a' holds F33, which is no number format of safetensors")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "byte 39: 'a' lacks data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""", 4,
        "byte 61: 'a' has an unexpected 'more'; wanted are dtype, shape and data_offsets, once each")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "byte 60: the data_offsets of 'a' must be two whole numbers")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "byte 29: the metadata's 'a' must be a text, got a number")]
    [InlineData("""[]""", 0, "byte 8: the header must be an object, got a list")]
    [InlineData("""{"a":""", 0, "byte 13: the header is not JSON")]
    public void A_bad_file_is_named_with_its_offset(string header, int dataBytes, string message)
    {
        WriteRaw(header, new byte[dataBytes]);
        Assert.StartsWith($"{FilePath}, {message}. Not a ", Assert.Throws<FileException>(() => WeightsFile.Read(FilePath)).Message);
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0x3c, 0x01, 0x00 }, new[] { 1f, 5.9604645e-8f })]
    [InlineData("BF16", new byte[] { 0x80, 0x3f, 0x01, 0x00 }, new[] { 1f, 9.1835e-41f })]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f }, new[] { 1f })]
    [InlineData("BOOL", new byte[] { 1, 0, 1 }, new[] { 1f, 0, 1 })]
    [InlineData("U8", new byte[] { 255 }, new[] { 255f })]
    [InlineData("I8", new byte[] { 255 }, new[] { -1f })]
    [InlineData("U16", new byte[] { 255, 255 }, new[] { 65535f })]
    [InlineData("I16", new byte[] { 255, 255 }, new[] { -1f })]
    [InlineData("U32", new byte[] { 0, 0, 0, 255 }, new[] { 4278190080f })]
    [InlineData("I32", new byte[] { 254, 255, 255, 255 }, new[] { -2f })]
    [InlineData("U64", new byte[] { 0, 0, 0, 0, 0, 0, 0, 128 }, new[] { 9.223372e18f })]
    public void Numbers_of_every_format_that_is_read_are_the_same_numbers(string format, byte[] bytes, float[] values)
    {
        WriteRaw($$$"""{"a":{"dtype":"{{{format}}}","shape":[{{{values.Length}}}],"data_offsets":[0,{{{bytes.Length}}}]}}""", bytes);
        Assert.Equal(values, WeightsFile.Read(FilePath).Tensors["a"].Values);
        using var file = ForeignFile.Open(FilePath);
        Assert.Equal(values, file.Tensors["a"].Read().Values);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "the file has 3 bytes, a weights file at least 8")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 },
        "the header is said to have 18446744073709551615 bytes, 0 follow and at most 100000000 are allowed")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 0 }, "the header is said to have 3 bytes, 1 follow and at most 100000000 are allowed")]
    public void A_length_that_lies_is_refused_before_memory_is_taken(byte[] bytes, string message)
    {
        File.WriteAllBytes(FilePath, bytes);
        Assert.StartsWith($"{FilePath}, byte 0: {message}", Assert.Throws<FileException>(() => WeightsFile.Read(FilePath)).Message);
    }

    [Fact]
    public void A_large_tensor_that_is_not_there_takes_no_memory()
    {
        WriteRaw("""{"a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""", new byte[16]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FileException>(() => WeightsFile.Read(FilePath));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Any_damage_is_refused_that_leaves_the_name_of_the_checksum()
    {
        WeightsFile.Write(FilePath, new Dictionary<string, WeightsEntry>
        {
            ["a"] = new(new Shape(2, 3), new float[6]),
            ["b"] = new(new Shape(4), new float[4])
        }, new Dictionary<string, string> { ["k"] = "v" });
        var whole = File.ReadAllBytes(FilePath);
        var stream = new RandomStream(1, "damage");
        for (var i = 0; i < 2000; i++)
        {
            var bytes = whole.ToArray();
            for (var flips = stream.NextInt(3); flips >= 0; flips--) bytes[stream.NextInt(bytes.Length)] ^= (byte)(1 << stream.NextInt(8));
            if (stream.NextInt(4) == 0) bytes = bytes[..stream.NextInt(bytes.Length)];
            if (bytes.AsSpan().SequenceEqual(whole) || bytes.AsSpan().IndexOf("\"nativetickets.sha256\":"u8) < 0) continue;
            File.WriteAllBytes(FilePath, bytes);
            Assert.StartsWith($"{FilePath}, byte ", Assert.Throws<FileException>(() => WeightsFile.Read(FilePath)).Message);
        }
    }

    [Fact]
    public void A_file_without_a_checksum_is_read()
    {
        WriteRaw("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        Assert.Equal([0f, 0f], WeightsFile.Read(FilePath).Tensors["a"].Values);
    }

    [Fact]
    public void A_file_that_is_not_there_or_cannot_be_written_is_told_in_one_line()
    {
        Assert.StartsWith($"cannot read {FilePath}: ", Assert.Throws<FileException>(() => WeightsFile.Read(FilePath)).Message);
        var blocked = Path.Combine(folder, "blocked");
        File.WriteAllText(blocked, "a file where a folder is wanted");
        var target = Path.Combine(blocked, "w.safetensors");
        Assert.StartsWith($"cannot write {target}: ",
            Assert.Throws<FileException>(() => WeightsFile.Write(target, new Dictionary<string, WeightsEntry>())).Message);
    }

    [Fact]
    public void What_cannot_be_read_or_written_is_named_once_with_the_reason()
    {
        var missing = FilePath + ".missing";
        Assert.Equal($"cannot read {missing}: there is no such file", Assert.Throws<FileException>(() => WeightsFile.Read(missing)).Message);
        var failure = Assert.Throws<FileException>(() => AtomicFile.Write(FilePath, _ => throw new IOException($"No space left on device : '{FilePath}'")));
        Assert.StartsWith($"cannot write {FilePath}: No space left on device. Nothing was changed", failure.Message, StringComparison.Ordinal);
        Assert.SkipUnless(Directory.Exists("/proc/self"), "/proc is a folder of Linux");
        Assert.StartsWith("cannot write /proc/x.yaml: no file can be made there. Nothing was changed",
            Assert.Throws<FileException>(() => AtomicFile.Write("/proc/x.yaml", _ => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file_and_no_temporary_one()
    {
        File.WriteAllText(FilePath, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(FilePath, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("halfway");
        }));
        Assert.Throws<FileException>(() => AtomicFile.Write(FilePath, _ => throw new IOException("No space left on device")));
        Assert.Equal("old", File.ReadAllText(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    void WriteRaw(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + text.Length);
        File.WriteAllBytes(FilePath, bytes);
    }
}
