namespace NativeTickets.Tests;

/// <summary>
/// Small kernels written by hand: an entry with addresses out and in, in %rd1 and %rd2, whose thread has its number in %r0, the address of its own 4 bytes of
/// out in %rd3 and of its own 4 bytes of shared memory in %rd5; %rd4 is where shared memory starts.
/// </summary>
static class PtxText
{
    const string Head = """
        .version 7.0
        .target sm_80
        .address_size 64
        .visible .entry test(.param .u64 out, .param .u64 in)
        {
            .shared .align 16 .b8 tile[2048];
            .local .align 4 .b8 own[16];
            .reg .pred %p<4>;
            .reg .b16 %h<4>;
            .reg .b32 %r<32>;
            .reg .b64 %rd<16>;
            .reg .f32 %f<16>;
            .reg .f64 %fd<4>;
            ld.param.u64 %rd1, [out];
            ld.param.u64 %rd2, [in];
            mov.u32 %r0, %tid.x;
            mul.wide.u32 %rd6, %r0, 4;
            add.u64 %rd3, %rd1, %rd6;
            mov.u64 %rd4, tile;
            add.u64 %rd5, %rd4, %rd6;
        """;

    /// <summary>What a group of threads leaves in out, which starts with zeros.</summary>
    public static uint[] Run(string body, int group = 32, int count = 256, uint[]? input = null)
    {
        var machine = new PtxMachine { MostSteps = 1_000_000 };
        var (target, source) = (machine.Memory.Add<uint>(new uint[count]), machine.Memory.Add<uint>(input ?? new uint[64]));
        machine.Run(PtxModule.Parse($"{Head}\n{body}\nret;\n}}"), 1, group, 0, target, source);
        return target.As<uint>().ToArray();
    }

    /// <summary>What the machine says of it.</summary>
    public static string Fault(string body, int group = 32) => Assert.Throws<PtxFault>(() => Run(body, group)).Message;
}
