namespace NativeTickets.Data;

/// <summary>Opens data sets.</summary>
public static class DataSets
{
    /// <summary>The variable that names the data folder where no other is given.</summary>
    public const string FolderVariable = "NATIVETICKETS_DATA";

    /// <summary>Reads or draws a data set and splits it.</summary>
    /// <param name="request">Which, and how it is split.</param>
    /// <param name="dataFolder">The folder that holds data sets; null for the one that <see cref="FolderVariable"/> names, else the usual place of this
    /// system.</param>
    /// <exception cref="DataException">It is missing, damaged or too small for the split; the message says what to do.</exception>
    public static DataSet Open(DataRequest request, string? dataFolder = null) => new UnsplitData(request, dataFolder).Split(request.Seed);

    /// <summary>The command that fetches a data set into a data folder.</summary>
    public static string GetCommand(string name, string dataFolder) => DataPlace.GetCommand(name, dataFolder);

    /// <summary>Where data sets lie unless something else is said.</summary>
    public static string DefaultFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named) return UserPath.Expand(named);
            return Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "nativetickets");
        }
    }
}
