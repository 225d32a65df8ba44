using System.Text;

namespace NativeTickets;

/// <summary>What a file is by how it begins, where it is often taken for weights and is not read.</summary>
static class FileForm
{
    const string Wanted = "wanted a safetensors file, a PyTorch file, or the index.json of one in several files";

    /// <summary>Whether it begins as a zip archive does.</summary>
    public static bool IsZip(ReadOnlySpan<byte> begin) => begin.StartsWith("PK\x03\x04"u8) || begin.StartsWith("PK\x05\x06"u8);

    /// <summary>Why such a file is not read; null where it may be.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="begin">Its first bytes.</param>
    public static FileException? Refusal(string path, ReadOnlySpan<byte> begin)
    {
        if (begin.IsEmpty) return new FileException($"{path}: is empty; {Wanted}");
        var name = PythonLines.Quoted(Path.GetFileName(path));
        if (begin.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']))
            return new FileException($"{path}: an HDF5 file, as Keras saves weights, not a safetensors file; its kernels lie in another order (HWIO), so "
                + $"that they have to be "
                + $"transposed when they are converted; {Wanted}");
        if (begin.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']))
            return new FileException($"{path}: one array of NumPy (npy), not a safetensors file; {Wanted}");
        if (begin.StartsWith("GGUF"u8)) return new FileException($"{path}: a GGUF file, not a safetensors file; {Wanted}");
        if (begin.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return new FileException($"{path}: is packed by gzip; unpack it first; {Wanted}");
        if (begin.StartsWith("version https://git-lfs"u8))
            return new FileException($"{path}: a pointer that Git LFS left in the file's place, not a safetensors file; fetch it with git lfs pull");
        if (begin.Length > 262 && begin[257..].StartsWith("ustar"u8))
            return new FileException($"{path}: a tar archive, not a safetensors file; unpack it first; {Wanted}");
        if (begin[0] == 0x80 && begin.Length > 1 && begin[1] is >= 2 and <= 5 && !TorchFile.IsOld(begin) && !LooksLikeHeader(begin))
            return PythonLines.Answer(path, "a pickle of Python, which is no file of PyTorch; opening it runs what it says, so do so only with a file "
                + "whose author you trust",
                $"import pickle; weights = {{n: torch.as_tensor(a) for n, a in pickle.load(open({name}, \"rb\")).items()}}");
        var text = Encoding.UTF8.GetString(begin).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (text.StartsWith('<'))
            return new FileException($"{path}: begins as HTML or XML, a page that a server sent instead of the file perhaps, not a safetensors file; fetch "
                + $"it again");
        return null;
    }

    /// <summary>The length of a header of 128 to 1,407 bytes begins as pickles do.</summary>
    static bool LooksLikeHeader(ReadOnlySpan<byte> begin) => begin.Length > 8 && begin[2..8].IndexOfAnyExcept((byte)0) < 0 && begin[8] == '{';
}
