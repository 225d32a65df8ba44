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
    public static DataSet Open(DataRequest request, string? dataFolder = null)
    {
        var set = Split(request, request.Source.Read(dataFolder ?? DefaultFolder));
        return request.Extra is { } extra ? ExtraFiles.AddTo(set, extra, dataFolder ?? DefaultFolder) : set;
    }

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

    static DataSet Split(DataRequest request, LoadedImages loaded)
    {
        var name = request.Source.Name;
        var (train, test) = loaded.Test is { } given ? (loaded.Train, given) : TrainingSplit.CarveTest(loaded.Train, request.Seed, name);
        if (test.Count == 0) throw new DataException($"{name}: {train.Count} images are too few to set some apart for testing");
        if (loaded.Validation is not null && request is { ValidateOnTest: false, Validation: > 0 and var wanted })
            throw new DataException($"{loaded.Folder}: has images to validate on, the folder '{loaded.ValidationName}', and {wanted:#,0} more were asked for; "
                + "wanted no data.validation, or 0 to do without them");
        var (kept, validation) = request.ValidateOnTest ? (train, test)
            : loaded.Validation is { } own && request.Validation is null ? (train, own)
            : TrainingSplit.Carve(train, request.Validation ?? request.Source.UsualValidation(train.Count), request.Seed, name);
        if (request.Subset is { } subset) kept = TrainingSplit.Balanced(kept, subset, request.Seed, name, loaded.ClassNames);
        return new DataSet
        {
            Name = name,
            Train = kept,
            Validation = validation,
            Test = test,
            ClassNames = loaded.ClassNames,
            Sha256 = loaded.Sha256,
            Official = loaded.Official,
            Folder = loaded.Folder,
            Remarks = loaded.Remarks,
            Contents = loaded.Contents,
        };
    }
}
