using NativeTickets.Data;

namespace NativeTickets.Tests;

/// <summary>The folder with real data sets, where there is one; tests that need it are skipped elsewhere, and fail where it is promised.</summary>
static class RealData
{
    const string RequiredVariable = "NATIVETICKETS_REQUIRE_DATA";

    public static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable(DataSets.FolderVariable);
            if (string.IsNullOrEmpty(folder))
            {
                Assert.True(Environment.GetEnvironmentVariable(RequiredVariable) != "1",
                    $"{RequiredVariable}=1, but {DataSets.FolderVariable} names no folder");
                Assert.Skip($"needs real data: set {DataSets.FolderVariable} to the folder that 'nativetickets data get' filled");
            }
            return folder;
        }
    }
}
