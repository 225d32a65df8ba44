namespace NativeTickets.Tests;

/// <summary>What the machine says of wrong accesses to memory, and that right ones pass.</summary>
public sealed class PtxMemoryTests
{
    const string Store = "st.shared.u32 [%rd5], %r0;\n";
    const string Neighbor = "xor.b32 %r1, %r0, 1; mul.wide.u32 %rd7, %r1, 4; add.u64 %rd8, %rd4, %rd7;\n";
    const string Copy = "mul.wide.u32 %rd7, %r0, 4; add.u64 %rd8, %rd2, %rd7; cp.async.ca.shared.global [%rd5], [%rd8], 4;\n";
    const string Commit = "cp.async.commit_group;\n";
    const string Load = "ld.shared.u32 %r2, [%rd5]; st.global.u32 [%rd3], %r2;\n";

    [Theory]
    [InlineData("st.global.u32 [%rd3+1000], %r0;",
        "4 bytes at 0x1000000500 are outside of buffer 0, 1024 bytes after the start of its 1024 (thread (6,0,0) of group (0,0,0))")]
    [InlineData("ld.global.u32 %r1, [%rd1+-4];", "-4 bytes after the start of its 1024 (thread (0,0,0)")]
    [InlineData("mul.wide.u32 %rd7, 4294967295, 4; add.u64 %rd7, %rd7, %rd1; ld.u32 %r1, [%rd7];", "outside of buffer 0, 17179869180 bytes after")]
    [InlineData("mov.u64 %rd7, 0; ld.u32 %r1, [%rd7];", "4 bytes at 0x0 are in no buffer")]
    [InlineData("ld.global.v4.f32 {%f0, %f1, %f2, %f3}, [%rd3];",
        "line 21: ld.global.v4.f32 {%f0, %f1, %f2, %f3}, [%rd3]: the address 0x1000000104 is not a multiple of 16 (thread (1,0,0)")]
    [InlineData("st.shared.v2.u32 [%rd5], {%r0, %r0};", "is not a multiple of 8 (thread (1,0,0)")]
    [InlineData("st.shared.u32 [%rd5+2048], %r0;", "4 bytes at 3088 of shared memory are outside of every variable; the group has tile at 1040, 2048 bytes")]
    [InlineData("cvta.shared.u64 %rd7, %rd5; ld.shared.u32 %r1, [%rd7];", "of shared memory are outside of every variable")]
    [InlineData("ld.shared.u32 %r1, [%rd5];", "4 bytes at 1040 of shared memory are read and were never written (thread (0,0,0)")]
    [InlineData("mov.u64 %rd7, own; ld.local.u32 %r1, [%rd7];", "of local memory are read and were never written")]
    [InlineData("mov.u64 %rd7, own; st.local.u32 [%rd7+16], %r1;", "of local memory are outside of every variable")]
    [InlineData("ld.param.u64 %rd7, [in+8];", "8 bytes at 8 are outside of in, which has 8")]
    [InlineData("red.global.add.u32 [%rd3+1024], 1;", "are outside of buffer 0")]
    [InlineData(Store + Neighbor + "ld.shared.u32 %r2, [%rd8];",
        "thread 1 wrote 1044 of shared memory, and no barrier lies between that and this read (thread (0,0,0)")]
    [InlineData(Store + Neighbor + "bar.sync 0; ld.shared.u32 %r2, [%rd8]; st.shared.u32 [%rd5], %r0;",
        "thread 1 read 1040 of shared memory, and no barrier lies between that and this write")]
    [InlineData("st.shared.u32 [%rd4], %r0;", "thread 0 wrote 1040 of shared memory, and no barrier lies between that and this write (thread (1,0,0)")]
    [InlineData(Store + "bar.sync 0; ld.shared.u32 %r1, [%rd4]; @%p0 bra L; L: st.shared.u32 [%rd5], %r1;", "other threads read 1040 of shared memory")]
    [InlineData("st.shared.u32 [%rd5], 0; red.shared.add.u32 [%rd4], 1;", "thread 0 wrote 1040 of shared memory, and no barrier")]
    [InlineData(Copy + Commit + Load, "the copy into 4 bytes at 1040 of shared memory, which thread 0 began, is not waited for (thread (0,0,0)")]
    [InlineData(Copy + Commit + "cp.async.wait_group 1;" + Load, "is not waited for")]
    [InlineData(Copy + Commit + "cp.async.wait_group 0;" + Neighbor + "ld.shared.u32 %r2, [%rd8];",
        "thread 1 wrote 1044 of shared memory, and no barrier lies between that and this read")]
    [InlineData(Copy + "cp.async.wait_group 0;" + Load, "is not waited for")]
    [InlineData(Copy + Copy, "is not waited for")]
    [InlineData("cp.async.cg.shared.global [%rd5], [%rd2], 16;", "the target 0x414 is not a multiple of 16 (thread (1,0,0)")]
    [InlineData("cp.async.ca.shared.global [%rd4], [%rd2+1024], 4;", "are outside of buffer 1")]
    [InlineData("cp.async.ca.shared.global [%rd4], [%rd2], 4, 5;", "the source has 5 bytes and the copy 4")]
    [InlineData("cp.async.cg.shared.global [%rd4], [%rd2], 8;", "8 bytes, wanted 16")]
    public void A_wrong_access_is_told_with_instruction_thread_and_address(string body, string what) => Assert.Contains(what, PtxText.Fault(body));

    [Theory]
    [InlineData(Store + "bar.sync 0;" + Neighbor + "ld.shared.u32 %r2, [%rd8]; st.global.u32 [%rd3], %r2;")]
    [InlineData(Store + "bar.warp.sync 0xffffffff;" + Neighbor + "ld.shared.u32 %r2, [%rd8]; bar.warp.sync -1; st.shared.u32 [%rd5], %r2; " +
        "st.global.u32 [%rd3], %r2;")]
    [InlineData("cvta.shared.u64 %rd9, %rd5; st.u32 [%rd9], %r0; bar.sync 0;" + Neighbor + "cvta.shared.u64 %rd9, %rd8; cvta.to.shared.u64 %rd9, %rd9; " +
        "ld.shared.u32 %r2, [%rd9]; st.u32 [%rd3], %r2;")]
    public void What_a_neighbor_wrote_can_be_read_behind_a_barrier(string body) =>
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (uint)i ^ 1), PtxText.Run(body, 64)[..64]);

    [Fact]
    public void A_barrier_of_a_warp_orders_no_other_warp() =>
        Assert.Contains("and no barrier lies",
            PtxText.Fault(Store + "bar.warp.sync -1; and.b32 %r1, %r0, 31; mul.wide.u32 %rd7, %r1, 4; add.u64 %rd8, %rd4, %rd7; ld.shared.u32 %r2, [%rd8];",
                64));

    [Theory]
    [InlineData("cp.async.commit_group; cp.async.wait_group 0;")]
    [InlineData("cp.async.wait_all;")]
    [InlineData("cp.async.commit_group; cp.async.commit_group; cp.async.wait_group 1;")]
    public void A_copy_arrives_where_it_is_waited_for(string wait) =>
        Assert.Equal([7, 8, 9, 10], PtxText.Run(Copy + wait + Load, 4, input: [7, 8, 9, 10])[..4]);

    [Fact]
    public void A_copy_reads_as_much_as_its_source_has_and_fills_up_with_zeros()
    {
        var body = "setp.ne.u32 %p0, %r0, 0; @%p0 ret; cp.async.cg.shared.global [%rd4], [%rd2], 16, 6; cp.async.ca.shared.global [%rd4+16], " +
            "[%rd2+4096], 8, 0; cp.async.wait_all;"
            + "ld.shared.v4.u32 {%r1, %r2, %r3, %r4}, [%rd4]; ld.shared.v2.u32 {%r5, %r6}, [%rd4+16]; st.global.v4.u32 [%rd1], {%r1, %r2, %r3, %r4}; " +
                "st.global.v2.u32 [%rd1+16], {%r5, %r6};";
        Assert.Equal([0x11111111, 0x2222, 0, 0, 0, 0], PtxText.Run(body, input: [0x11111111, 0x22222222, 0x33333333, 0x44444444])[..6]);
    }

    [Fact]
    public void Atomic_operations_of_all_threads_add_up()
    {
        var body = "setp.eq.u32 %p0, %r0, 0; @%p0 st.shared.u32 [%rd4], 5; bar.sync 0; atom.shared.add.u32 %r1, [%rd4], 2; red.global.add.u32 [%rd1], 3; " +
            "red.add.s32 [%rd1+4], -1;"
            + "bar.sync 0; ld.shared.u32 %r1, [%rd4]; @%p0 st.global.u32 [%rd1+8], %r1;";
        Assert.Equal([192, unchecked((uint)-64), 133], PtxText.Run(body, 64)[..3]);
    }
}
