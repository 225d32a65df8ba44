namespace NativeTickets.Tests;

/// <summary>What is told of a library that is to be one of MPI.</summary>
public sealed class MpiLibraryTests
{
    [Fact]
    public void A_library_without_the_calls_of_MPI_is_named_with_the_first_one_that_it_lacks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it loads a library that Linux has");
        var refused = Assert.Throws<DeviceException>(() => Ranks.Join("libc.so.6"));
        Assert.Contains("tried libc.so.6: libc.so.6 has no MPI_Init_thread, so it is not an MPI library that can be used", refused.Message,
            StringComparison.Ordinal);
        Assert.Contains("name its file in NATIVETICKETS_MPI", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_here_is_named()
    {
        var refused = Assert.Throws<DeviceException>(() => Ranks.Join("libnone.so.1"));
        Assert.Contains("tried libnone.so.1: ", refused.Message, StringComparison.Ordinal);
    }
}
