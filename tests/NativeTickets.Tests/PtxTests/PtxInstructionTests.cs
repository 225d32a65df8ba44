namespace NativeTickets.Tests;

/// <summary>Single instructions at their edges: a is in %r1 and %f1, b in %r2 and %f2, the result in %r3.</summary>
public sealed class PtxInstructionTests
{
    const string Set = "selp.u32 %r3, 1, 0, %p1;";
    const string Bits = "mov.b32 %r3, %f3;";
    const uint Nan = 0x7FC00000;
    const uint One = 0x3F800000;

    [Theory]
    [InlineData("mul.hi.u32 %r3, %r1, %r2;", uint.MaxValue, 3, 2)]
    [InlineData("mul.hi.s32 %r3, %r1, %r2;", uint.MaxValue, 3, uint.MaxValue)]
    [InlineData("mul.lo.s32 %r3, %r1, %r2;", 0x80000001, 2, 2)]
    [InlineData("mad.lo.s32 %r3, %r1, %r2, 7;", 5, uint.MaxValue, 2)]
    [InlineData("mul.wide.s32 %rd7, %r1, %r2; shr.s64 %rd7, %rd7, 32; cvt.u32.u64 %r3, %rd7;", uint.MaxValue, 3, uint.MaxValue)]
    [InlineData("mad.wide.u32 %rd7, %r1, %r2, 1; shr.u64 %rd7, %rd7, 32; cvt.u32.u64 %r3, %rd7;", uint.MaxValue, uint.MaxValue, uint.MaxValue - 1)]
    [InlineData("div.s32 %r3, %r1, %r2;", unchecked((uint)-7), 2, unchecked((uint)-3))]
    [InlineData("rem.s32 %r3, %r1, %r2;", unchecked((uint)-7), 2, uint.MaxValue)]
    [InlineData("div.u32 %r3, %r1, %r2;", uint.MaxValue, 2, 0x7FFFFFFF)]
    [InlineData("shl.b32 %r3, %r1, %r2;", 1, 32, 0)]
    [InlineData("shr.u32 %r3, %r1, %r2;", 0x80000000, 31, 1)]
    [InlineData("shr.s32 %r3, %r1, %r2;", 0x80000000, 99, uint.MaxValue)]
    [InlineData("shr.u32 %r3, %r1, %r2;", 0x80000000, 32, 0)]
    [InlineData("min.s32 %r3, %r1, %r2;", uint.MaxValue, 1, uint.MaxValue)]
    [InlineData("min.u32 %r3, %r1, %r2;", uint.MaxValue, 1, 1)]
    [InlineData("popc.b32 %r3, %r1;", 0xF0F0, 0, 8)]
    [InlineData("cvt.u16.u32 %h1, %r1; cvt.s32.s16 %r3, %h1;", 0x1FFFE, 0, unchecked((uint)-2))]
    [InlineData("cvt.s8.s32 %h1, %r1; cvt.u32.u16 %r3, %h1;", 0x80, 0, 0xFF80)]
    [InlineData("setp.lt.s32 %p1, %r1, %r2;" + Set, uint.MaxValue, 1, 1)]
    [InlineData("setp.lo.u32 %p1, %r1, %r2;" + Set, uint.MaxValue, 1, 0)]
    [InlineData("setp.hs.u32 %p1, %r1, %r2;" + Set, 1, 1, 1)]
    [InlineData("setp.gt.f32 %p1, %f1, %f2;" + Set, Nan, One, 0)]
    [InlineData("setp.ne.f32 %p1, %f1, %f2;" + Set, Nan, One, 0)]
    [InlineData("setp.neu.f32 %p1, %f1, %f2;" + Set, Nan, One, 1)]
    [InlineData("setp.leu.f32 %p1, %f1, %f2;" + Set, Nan, One, 1)]
    [InlineData("setp.gtu.f32 %p1, %f1, %f2;" + Set, 0, One, 0)]
    [InlineData("setp.equ.f32 %p1, %f1, %f2;" + Set, 0x80000000, 0, 1)]
    [InlineData("setp.eq.s32 %p0, %r1, %r2; setp.ge.or.s32 %p1, %r1, 9, %p0; and.pred %p1, %p1, %p0; not.pred %p1, %p1;" + Set, 3, 3, 0)]
    [InlineData("testp.notanumber.f32 %p1, %f1;" + Set, Nan, 0, 1)]
    [InlineData("min.f32 %f3, %f1, %f2;" + Bits, Nan, One, One)]
    [InlineData("max.NaN.f32 %f3, %f1, %f2;" + Bits, Nan, One, Nan)]
    [InlineData("min.f32 %f3, %f1, %f2;" + Bits, 0, 0x80000000, 0x80000000)]
    [InlineData("neg.f32 %f3, %f1;" + Bits, Nan, 0, 0xFFC00000)]
    [InlineData("add.f32 %f3, %f1, %f2;" + Bits, 1, 1, 2)]
    [InlineData("fma.rn.f32 %f3, %f1, %f1, 0fBF800000;" + Bits, 0x3F800003, 0, 0x35400002)]
    [InlineData("rcp.rn.f32 %f3, %f1;" + Bits, 0x40400000, 0, 0x3EAAAAAB)]
    [InlineData("sqrt.rn.f32 %f3, %f1;" + Bits, 0x40000000, 0, 0x3FB504F3)]
    [InlineData("div.rn.f32 %f3, %f1, %f2;" + Bits, One, 0x40400000, 0x3EAAAAAB)]
    [InlineData("cvt.rzi.s32.f32 %r3, %f1;", Nan, 0, 0)]
    [InlineData("cvt.rzi.s32.f32 %r3, %f1;", 0x7F800000, 0, 0x7FFFFFFF)]
    [InlineData("cvt.rzi.u32.f32 %r3, %f1;", 0xBF800000, 0, 0)]
    [InlineData("cvt.rni.s32.f32 %r3, %f1;", 0x40200000, 0, 2)]
    [InlineData("cvt.rmi.s32.f32 %r3, %f1;", 0xBF000000, 0, uint.MaxValue)]
    [InlineData("cvt.rn.f32.s32 %f3, %r1;" + Bits, 0x01000001, 0, 0x4B800000)]
    [InlineData("cvt.rn.f32.u32 %f3, %r1;" + Bits, uint.MaxValue, 0, 0x4F800000)]
    [InlineData("cvt.f64.f32 %fd1, %f1; cvt.rn.f32.f64 %f3, %fd1;" + Bits, 0x3EAAAAAB, 0, 0x3EAAAAAB)]
    [InlineData("cvt.rna.tf32.f32 %r3, %f1;", 0x3F801000, 0, 0x3F802000)]
    [InlineData("cvt.rna.tf32.f32 %r3, %f1;", 0xBF800FFF, 0, 0xBF800000)]
    [InlineData("cvt.rn.bf16x2.f32 %r3, %f1, %f2;", 0x3F808000, 0x3F818000, 0x3F803F82)]
    [InlineData("cvt.rn.bf16.f32 %h1, %f1; cvt.u32.u16 %r3, %h1;", Nan, 0, 0x7FFF)]
    [InlineData("mov.b64 %rd7, {%r1, %r2}; mov.b64 {%r4, %r3}, %rd7;", 1, 2, 2)]
    [InlineData("mov.b32 {%h1, %h2}, %r1; cvt.u32.u16 %r3, %h2;", 0x12345678, 0, 0x1234)]
    [InlineData("setp.eq.u32 %p1, %r1, %r2; @!%p1 mov.u32 %r1, 9; @%p1 mov.u32 %r1, 8; mov.u32 %r3, %r1;", 1, 1, 8)]
    [InlineData("T: .branchtargets A, B; brx.idx %r1, T; A: mov.u32 %r3, 1; bra.uni E; B: mov.u32 %r3, 2; E:", 1, 0, 2)]
    public void An_instruction_gives_what_the_instruction_set_says(string body, uint a, uint b, uint expected)
    {
        const string Begin = "ld.global.u32 %r1, [%rd2]; ld.global.u32 %r2, [%rd2+4]; mov.b32 %f1, %r1; mov.b32 %f2, %r2;";
        Assert.Equal(expected.ToString("x8"), PtxText.Run($"{Begin} {body} st.global.u32 [%rd3], %r3;", 1, input: [a, b])[0].ToString("x8"));
    }

    [Theory]
    [InlineData("sin.approx.f32 %f1, %f2;", "line 21: sin.approx.f32 %f1, %f2: the machine does not know this instruction")]
    [InlineData("add.rz.f32 %f1, %f2, %f3;", "does not know this instruction")]
    [InlineData("call f;", "does not know this instruction")]
    [InlineData("bar.sync 1;", "does not know this instruction")]
    [InlineData("ld.const.u32 %r1, [%rd1];", "does not know this instruction")]
    [InlineData("add.s32 %f1, %r1, %r2;", "%f1 is a .f32, and no register for .s32")]
    [InlineData("add.s32 %r1, %r1, 0f3F800000;", "0f3F800000 is no register, no variable and no constant of .s32")]
    [InlineData("add.f32 %f1, %f2, 1;", "1 is no register")]
    [InlineData("add.u64 %rd1, %rd1, %r2;", "%r2 is a .b32, and no register for .u64")]
    [InlineData("ld.global.u32 %r1, [%r2];", "%r2 is a .b32, which holds no address of Global memory")]
    [InlineData("mov.u32 %r1, %r99;", "%r99 is no declared register")]
    [InlineData("cvt.rna.tf32.f32 %f1, %f2;", "%f1 is a .f32, and no register for .u32")]
    [InlineData("bra NOWHERE;", "there is no label NOWHERE")]
    [InlineData(".reg .b128 %x<3>;", "does not know this declaration")]
    [InlineData("mov.u32 %r1, 0; div.s32 %r1, 7, %r1;", "7 by 0 has no quotient (thread (0,0,0) of group (0,0,0))")]
    [InlineData("L: bra L;", "has run 1000000 instructions and not ended")]
    public void What_is_not_known_or_not_defined_is_told_and_never_passed_over(string body, string what) => Assert.Contains(what, PtxText.Fault(body));
}
