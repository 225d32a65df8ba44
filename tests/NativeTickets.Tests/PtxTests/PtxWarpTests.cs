namespace NativeTickets.Tests;

/// <summary>Threads that go different ways, wait for each other and exchange registers.</summary>
public sealed class PtxWarpTests
{
    const string Split = "and.b32 %r1, %r0, 1; setp.ne.u32 %p0, %r1, 0;";
    const string Sum = "mov.u32 %r2, %r0;";
    const string Write = "st.global.u32 [%rd3], %r2;";
    const string Multiply = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%r1, %r1, %r1, %r1}, {%r1, %r1}, {%f0, %f1, %f2, %f3};";

    [Theory]
    [InlineData(Split + "@%p0 bra.uni L; L:", 32, "16 threads of 32 take a branch that says they agree")]
    [InlineData(Split + "@%p0 bra L; bar.sync 0; L: bar.sync 0;", 64,
        "bar.sync 0: lanes 0xaaaaaaaa of the warp are missing; the others wait at line 21, line 22")]
    [InlineData(Split + "@%p0 bar.sync 0;", 32, "the predicate lets 16 threads of 32 take part, wanted all or none")]
    [InlineData(Split + "@%p0 ret; " + Multiply, 32, "lanes 0xaaaaaaaa of the warp are missing")]
    [InlineData(Multiply, 16, "lanes 0xffff0000 of the warp are missing")]
    [InlineData(Split + "@%p0 bra L; shfl.sync.bfly.b32 %r2, %r0, 1, 31, -1; bra E; L: shfl.sync.bfly.b32 %r2, %r0, 1, 31, -1; E:", 32,
        "lanes 0xaaaaaaaa of the warp are missing; the others wait at line 21")]
    [InlineData(Split + "@%p0 ret; shfl.sync.bfly.b32 %r2, %r0, 1, 31, -1;", 32, "it reads lane 1, which does not take part")]
    [InlineData("shfl.sync.bfly.b32 %r2, %r0, 1, 31, 0xffff;", 32, "the lanes that take part are 0xffff")]
    [InlineData("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%f4, %f4, %f4, %f4}, {%r1, %r1}, {%f0, %f1, %f2, %f3};", 32,
        "%f4 is a .f32, and no register for .u32")]
    public void Threads_that_are_missing_or_disagree_are_told(string body, int group, string what) =>
        Assert.Contains(what, PtxText.Fault(body.Replace("; L:", ";\nL:"), group));

    [Fact]
    public void Threads_that_leave_a_loop_early_wait_for_the_others_wherever_the_exit_is_written()
    {
        const string Body = """
            mov.u32 %r2, 0;
            bra LOOP;
            EXIT: shfl.sync.bfly.b32 %r3, %r2, 1, 31, -1;
            add.u32 %r2, %r2, %r3;
            bar.sync 0;
            st.global.u32 [%rd3], %r2;
            ret;
            LOOP: setp.hs.u32 %p0, %r2, %r0;
            @%p0 bra EXIT;
            add.u32 %r2, %r2, 1;
            bra LOOP;
            """;
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (uint)(i + (i ^ 1))), PtxText.Run(Body, 64)[..64]);
    }

    [Fact]
    public void Threads_know_their_place_in_every_direction()
    {
        const string Text = """
            .visible .entry place(.param .u64 out)
            {
                .reg .b32 %r<20>; .reg .b64 %rd<4>;
                mov.u32 %r1, %tid.x; mov.u32 %r2, %tid.y; mov.u32 %r3, %tid.z; mov.u32 %r4, %ctaid.x; mov.u32 %r5, %ctaid.y; mov.u32 %r6, %nctaid.x;
                mov.u32 %r7, %ntid.x; mov.u32 %r8, %ntid.y;
                mad.lo.u32 %r9, %r3, %r8, %r2; mad.lo.u32 %r9, %r9, %r7, %r1;
                mad.lo.u32 %r10, %r5, %r6, %r4; mad.lo.u32 %r10, %r10, 24, %r9;
                ld.param.u64 %rd1, [out]; mul.wide.u32 %rd2, %r10, 4; add.u64 %rd1, %rd1, %rd2;
                mad.lo.u32 %r11, %r5, 10, %r4; mad.lo.u32 %r11, %r11, 10, %r3; mad.lo.u32 %r11, %r11, 10, %r2; mad.lo.u32 %r11, %r11, 10, %r1;
                st.global.u32 [%rd1], %r11;
                ret;
            }
            """;
        var machine = new PtxMachine();
        var target = machine.Memory.Add<uint>(new uint[6 * 24]);
        machine.Run(PtxModule.Parse(Text), grid: (3, 2, 1), group: (4, 3, 2), sharedBytes: 0, target);
        Assert.Equal([0, 1, 2, 3, 10, 11], target.As<uint>()[..6].ToArray());
        Assert.Equal(12123u, target.As<uint>()[^1]); // group (2, 1), thread (3, 2, 1)
    }

    [Fact]
    public void Threads_that_ended_are_not_waited_for_at_a_barrier() =>
        Assert.Equal(31u, PtxText.Run("setp.gt.u32 %p0, %r0, 40; @%p0 ret; st.shared.u32 [%rd5], %r0; bar.sync 0; ld.shared.u32 %r2, [%rd4+124]; " +
            "st.global.u32 [%rd3], %r2;", 64)[40]);

    [Theory]
    [InlineData("shfl.sync.bfly.b32 %r2, %r0, 5, 31, -1;", 6, 3)]
    [InlineData("shfl.sync.down.b32 %r2, %r0, 4, 31, -1;", 6, 10)]
    [InlineData("shfl.sync.down.b32 %r2, %r0, 4, 31, -1;", 30, 30)]
    [InlineData("shfl.sync.down.b32 %r2, %r0, 4, 0x181f, -1;", 6, 6)]
    [InlineData("shfl.sync.up.b32 %r2, %r0, 4, 0, -1;", 6, 2)]
    [InlineData("shfl.sync.up.b32 %r2, %r0, 4, 0, -1;", 3, 3)]
    [InlineData("shfl.sync.idx.b32 %r2, %r0, 35, 31, -1;", 20, 3)]
    [InlineData("shfl.sync.idx.b32 %r2, %r0, 3, 0x181f, -1;", 20, 19)]
    [InlineData("shfl.sync.down.b32 %r2|%p1, %r0, 4, 31, -1; selp.u32 %r2, 1, 0, %p1;", 27, 1)]
    [InlineData("shfl.sync.down.b32 %r2|%p1, %r0, 4, 31, -1; selp.u32 %r2, 1, 0, %p1;", 28, 0)]
    [InlineData(Split + "vote.sync.ballot.b32 %r2, %p0, -1;", 7, 0xAAAAAAAA)]
    [InlineData(Split + "vote.sync.any.pred %p1, %p0, -1; selp.u32 %r2, 1, 0, %p1;", 7, 1)]
    [InlineData(Split + "vote.sync.all.pred %p1, %p0, -1; selp.u32 %r2, 1, 0, %p1;", 7, 0)]
    public void Lanes_exchange_registers_and_votes(string body, int lane, uint expected) => Assert.Equal(expected, PtxText.Run(Sum + body + Write)[lane]);
}
