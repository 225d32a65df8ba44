namespace NativeTickets.Tests;

/// <summary>The sizes of PTX's types, and which registers an instruction of a type may name.</summary>
static class PtxTypes
{
    /// <summary>The size in bytes.</summary>
    public static int? SizeOf(string type) => type switch
    {
        "b8" or "s8" or "u8" or "pred" => 1,
        "b16" or "s16" or "u16" or "f16" or "bf16" => 2,
        "b32" or "s32" or "u32" or "f32" or "f16x2" or "bf16x2" or "tf32" => 4,
        "b64" or "s64" or "u64" or "f64" => 8,
        _ => null,
    };

    /// <summary>
    /// True where an instruction of one type takes a register of another: bits take all of their size, integers no floats and floats no integers.
    /// </summary>
    public static bool Agree(string instruction, string register, bool mayBeWider)
    {
        if (instruction == "pred" || register == "pred") return instruction == register;
        var (wanted, got) = (SizeOf(instruction), SizeOf(register));
        if (wanted is null || wanted > got || (wanted < got && !mayBeWider)) return false;
        return instruction[0] == 'b' || register[0] == 'b' || mayBeWider && wanted < got || instruction.Contains('f') == register.Contains('f');
    }
}
