using System.Buffers.Binary;
using System.Text;

namespace NativeTickets;

/// <summary>
/// Reads a pickle, the program for a stack machine in which Python writes objects, as data: texts, numbers, lists, dicts, names and tensors. Names are never
/// looked up and nothing is called; <see cref="TorchConstructors"/> says what a few of them stand for, and any other call leaves a <see cref="PickleObject"/>
/// and is remembered in <see cref="Calls"/>.
/// </summary>
/// <param name="file">The file, for messages.</param>
/// <param name="bytes">What holds the pickle. Every length in it is held against this before memory is taken.</param>
/// <param name="position">Where it begins.</param>
/// <remarks>Source: the operations' documentation in Python's <c>pickletools</c>, protocols 0 to 5.</remarks>
sealed class PickleReader(string file, byte[] bytes, int position = 0)
{
    const int MostSteps = 4_000_000; // each leaves one object at most; a network of a thousand tensors takes 30,000

    static readonly object Mark = new();

    readonly List<object?> stack = [];
    readonly Dictionary<long, object?> memo = [];
    readonly List<string> calls = [];

    /// <summary>The first byte behind what was read.</summary>
    public int Position => position;

    /// <summary>What the pickle would call that is not on the list, each once.</summary>
    public IReadOnlyList<string> Calls => calls;

    /// <summary>The object of a pickle.</summary>
    /// <exception cref="FileException">It is cut, damaged or too long.</exception>
    public object? Read()
    {
        stack.Clear();
        memo.Clear();
        for (var step = 0; step < MostSteps; step++)
        {
            var at = position;
            var operation = (char)Take(1)[0];
            if (operation == '.') return Pop();
            if (!Push(operation) && !Gather(operation) && !Change(operation)) throw Bad(at, $"there is no operation {(int)operation} in pickles");
        }
        throw Bad(position, $"the pickle has more than {MostSteps} operations");
    }

    /// <summary>Operations that put a value on the stack.</summary>
    bool Push(char operation)
    {
        switch (operation)
        {
            case '(': stack.Add(Mark); break;
            case 'N': stack.Add(null); break;
            case '\x88': stack.Add(true); break;
            case '\x89': stack.Add(false); break;
            case 'K': stack.Add((long)Take(1)[0]); break;
            case 'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 'I' or 'L' or 'F': stack.Add(Number(Line())); break;
            case 'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case '\x8a': stack.Add(Long(Take(Take(1)[0]))); break;
            case '\x8b': stack.Add(Long(Take(BinaryPrimitives.ReadInt32LittleEndian(Take(4))))); break;
            case 'S' or 'V': stack.Add(Line()); break;
            case '\x8c' or 'U': stack.Add(Text(Take(Take(1)[0]))); break;
            case 'X' or 'T': stack.Add(Text(Take(BinaryPrimitives.ReadInt32LittleEndian(Take(4))))); break;
            case '\x8d': stack.Add(Text(Take(BinaryPrimitives.ReadInt64LittleEndian(Take(8))))); break;
            case 'C': stack.Add(new PickleObject(null) { State = Take(Take(1)[0]).Length }); break;
            case 'B': stack.Add(new PickleObject(null) { State = Take(BinaryPrimitives.ReadInt32LittleEndian(Take(4))).Length }); break;
            case '\x8e' or '\x96': stack.Add(new PickleObject(null) { State = Take(BinaryPrimitives.ReadInt64LittleEndian(Take(8))).Length }); break;
            case '}': stack.Add(new PickleDict()); break;
            case ']' or '\x8f': stack.Add(new List<object?>()); break;
            case ')': stack.Add(Array.Empty<object?>()); break;
            case 'c': stack.Add(new PickleGlobal(Line(), Line())); break;
            case 'h': stack.Add(Remembered(Take(1)[0])); break;
            case 'j': stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 'g': stack.Add(Remembered(Index(Line()))); break;
            case 'P': stack.Add(Persistent(Line())); break;
            default: return false;
        }
        return true;
    }

    /// <summary>Operations that make one value of those on the stack.</summary>
    bool Gather(char operation)
    {
        switch (operation)
        {
            case 't': stack.Add(PopToMark()); break;
            case 'l' or '\x91': stack.Add(PopToMark().ToList()); break;
            case 'd':
                var made = new PickleDict();
                SetAll(made, PopToMark());
                stack.Add(made);
                break;
            case '\x85': stack.Add(new[] { Pop() }); break;
            case '\x86':
                var second = Pop();
                stack.Add(new[] { Pop(), second });
                break;
            case '\x87':
                var (third, middle) = (Pop(), Pop());
                stack.Add(new[] { Pop(), middle, third });
                break;
            case '\x93':
                var (name, module) = (Pop(), Pop());
                stack.Add(module is string place && name is string word ? new PickleGlobal(place, word) : throw Bad(position, "a name is made of no texts"));
                break;
            case 'R' or '\x81':
                var arguments = Pop();
                stack.Add(Call(Pop(), arguments));
                break;
            case '\x92':
                var (_, positional) = (Pop(), Pop());
                stack.Add(Call(Pop(), positional));
                break;
            case 'o':
                var parts = PopToMark();
                stack.Add(Call(parts.Length > 0 ? parts[0] : null, parts.Skip(1).ToArray()));
                break;
            case 'i':
                var inline = new PickleGlobal(Line(), Line());
                stack.Add(Call(inline, PopToMark()));
                break;
            case 'Q': stack.Add(Persistent(Pop())); break;
            default: return false;
        }
        return true;
    }

    /// <summary>Operations that change what is there.</summary>
    bool Change(char operation)
    {
        switch (operation)
        {
            case '\x80': Take(1); break;
            case '\x95': Take(8); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;
            case '2': stack.Add(Peek()); break;
            case 'q': memo[Take(1)[0]] = Peek(); break;
            case 'r': memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek(); break;
            case 'p': memo[Index(Line())] = Peek(); break;
            case '\x94': memo[memo.Count] = Peek(); break;
            case 's':
                var (value, key) = (Pop(), Pop());
                SetAll(Peek(), [key, value]);
                break;
            case 'u':
                var pairs = PopToMark();
                SetAll(Peek(), pairs);
                break;
            case 'a':
                var item = Pop();
                (Peek() as List<object?>)?.Add(item);
                break;
            case 'e' or '\x90':
                var items = PopToMark();
                (Peek() as List<object?>)?.AddRange(items);
                break;
            case 'b':
                var state = Pop();
                if (Peek() is PickleObject built) built.State = state; // a dict may have attributes of its own, which hold no weights
                break;
            default: return false;
        }
        return true;
    }

    object? Call(object? maker, object? arguments)
    {
        var global = maker as PickleGlobal;
        if (global is not null && TorchConstructors.Make(global, arguments as object?[] ?? [], message => Bad(position, message)) is { } made) return made;
        var call = global?.ToString() ?? TorchConstructors.Unnamed;
        if (!(global is not null && TorchConstructors.IsData(global)) && !calls.Contains(call)) calls.Add(call);
        return new PickleObject(global);
    }

    object? Persistent(object? id) => TorchConstructors.Refer(id) ?? throw Bad(position, "refers to something outside of it that is no storage of PyTorch");

    void SetAll(object? target, object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw Bad(position, "a dict gets a key without a value");
        if (target is PickleDict dict)
            for (var i = 0; i < pairs.Length; i += 2) dict.Set(pairs[i], pairs[i + 1]);
    }

    object? Remembered(long index) => memo.TryGetValue(index, out var value) ? value
        : throw Bad(position, $"refers to its object {index}, which it does not have");

    object? Peek() => stack.Count > 0 && stack[^1] != Mark ? stack[^1] : throw Bad(position, "takes an object that it does not have");

    object? Pop()
    {
        var top = Peek();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    object?[] PopToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        if (mark < 0) throw Bad(position, "takes objects to a mark that it does not have");
        object?[] items = [.. stack.Skip(mark + 1)];
        stack.RemoveRange(mark, stack.Count - mark);
        return items;
    }

    ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > bytes.Length - position) throw Bad(position, $"the pickle ends where {count} more bytes are wanted");
        position += (int)count;
        return bytes.AsSpan(position - (int)count, (int)count);
    }

    string Line()
    {
        var length = bytes.AsSpan(position).IndexOf((byte)'\n');
        if (length < 0) throw Bad(position, "the pickle ends within a line");
        var line = Text(Take(length));
        Take(1);
        return line;
    }

    static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    long Index(string text) => long.TryParse(text, out var index) ? index : throw Bad(position, "an index is no number");

    /// <summary>A number in digits; true and false are written 01 and 00.</summary>
    static object? Number(string digits) => digits is "01" ? true : digits is "00" ? false
        : long.TryParse(digits.TrimEnd('L'), System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var whole)
        ? whole
        : double.TryParse(digits, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : null;

    /// <summary>A whole number of any length; null for one that no tensor's extent can be.</summary>
    static object? Long(ReadOnlySpan<byte> little)
    {
        if (little.Length > sizeof(long)) return null;
        if (little.Length == 0) return 0L;
        Span<byte> eight = stackalloc byte[sizeof(long)];
        eight.Fill((sbyte)little[^1] < 0 ? byte.MaxValue : byte.MinValue);
        little.CopyTo(eight);
        return BinaryPrimitives.ReadInt64LittleEndian(eight);
    }

    FileException Bad(int at, string what) => new($"{file}, byte {at} of its pickle: {what}. Not a whole PyTorch file; fetch or save it again");
}
