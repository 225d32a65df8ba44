using System.Globalization;

namespace NativeTickets.Tests;

/// <summary>
/// The names of a kernel. Everything an instruction reads lies in one register file: registers, constants, addresses of variables, special registers; so
/// an operand is a number when the kernel runs.
/// </summary>
sealed class PtxSymbols
{
    /// <summary>What a register holds that nothing wrote: NaN as a float, and no valid address.</summary>
    const ulong Unwritten = 0x7FC0DEAD_7FC0DEAD;

    static readonly string[] SpecialNames =
    [
        "%tid.x", "%tid.y", "%tid.z", "%ntid.x", "%ntid.y", "%ntid.z", "%ctaid.x", "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z",
        "%laneid", "%warpid", "%dynamic_smem_size",
    ];

    readonly Dictionary<string, (int Slot, string Type)> registers = [];
    readonly Dictionary<string, PtxVariable> variables = [];
    readonly Dictionary<ulong, int> constants = [];
    readonly List<ulong> template = [];

    public PtxSymbols()
    {
        foreach (var name in SpecialNames) Declare(name, "b32");
    }

    /// <summary>The registers a thread starts with, the special ones not yet set.</summary>
    public ulong[] NewRegisters() => [.. template];

    public IEnumerable<PtxVariable> Variables => variables.Values;

    public void Declare(string name, string type)
    {
        if (registers.TryAdd(name, (template.Count, type))) template.Add(Unwritten);
    }

    public void Declare(PtxVariable variable) => variables[variable.Name] = variable;

    /// <summary>The bytes of a space that variables take so far.</summary>
    public int End(PtxSpace space) => variables.Values.Where(v => v.Space == space).Select(v => v.Offset + v.Size).DefaultIfEmpty(0).Max();

    /// <summary>Sets the special registers of a thread, in the order of their names.</summary>
    public static void SetSpecial(ulong[] file, PtxExtent thread, PtxExtent group, PtxExtent at, PtxExtent grid, int index, int sharedBytes)
    {
        var values = new[]
        {
            thread.X, thread.Y, thread.Z, group.X, group.Y, group.Z, at.X, at.Y, at.Z, grid.X, grid.Y, grid.Z, index % 32, index / 32, sharedBytes
        };
        for (var i = 0; i < values.Length; i++) file[i] = (uint)values[i];
    }

    public int Register(PtxLine line, string name, string type, bool mayBeWider)
    {
        if (!registers.TryGetValue(name, out var register)) throw line.Fault($"{name} is no declared register");
        return PtxTypes.Agree(type, register.Type, mayBeWider) ? register.Slot : throw line.Fault($"{name} is a .{register.Type}, and no register for .{type}");
    }

    public int Value(PtxLine line, string name, string type, bool mayBeWider)
    {
        if (name.StartsWith('%') || registers.ContainsKey(name)) return Register(line, name, type, mayBeWider);
        if (!variables.TryGetValue(name, out var variable)) return Constant(Parse(line, name, type));
        return variable.Space != PtxSpace.Param && PtxTypes.SizeOf(type) >= 4
            ? Constant((ulong)variable.Offset)
            : throw line.Fault($"the address of {name} is no .{type}");
    }

    public int Address(PtxLine line, string name, int offset, PtxSpace space, int bytes)
    {
        if (registers.TryGetValue(name, out var register))
        {
            // 32 bits hold an address of shared, local and param memory, not one of global memory
            var isWideEnough = register.Type is "b64" or "u64" or "s64"
                || (register.Type is "b32" or "u32" or "s32" && space is PtxSpace.Shared or PtxSpace.Local);
            return isWideEnough && space != PtxSpace.Param
                ? register.Slot
                : throw line.Fault($"{name} is a .{register.Type}, which holds no address of {space} memory");
        }
        if (!variables.TryGetValue(name, out var variable)) throw line.Fault($"{name} is no declared register or variable");
        if (variable.Space != space) throw line.Fault($"{name} lies in {variable.Space} memory, not in {space}");
        if (space == PtxSpace.Param && (offset < 0 || offset + bytes > variable.Size))
            throw line.Fault($"{bytes} bytes at {offset} are outside of {name}, which has {variable.Size}");
        return Constant((ulong)variable.Offset);
    }

    int Constant(ulong value)
    {
        if (constants.TryGetValue(value, out var slot)) return slot;
        constants.Add(value, template.Count);
        template.Add(value);
        return template.Count - 1;
    }

    static ulong Parse(PtxLine line, string literal, string type)
    {
        var isFloat = literal.Length > 2 && literal[0] == '0' && literal[1] is 'f' or 'F' or 'd' or 'D';
        if (isFloat && type is "f32" or "b32" && literal.Length == 10 || type is "f64" or "b64" && literal.Length == 18)
        {
            if (ulong.TryParse(literal.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)) return bits;
        }
        var digits = literal.TrimStart('-').TrimEnd('U');
        var isHexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (type[0] != 'f' && !isFloat && ulong.TryParse(
            isHexadecimal ? digits[2..] : digits, isHexadecimal ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return literal.StartsWith('-') ? 0 - value : value;
        throw line.Fault($"{literal} is no register, no variable and no constant of .{type}");
    }
}
