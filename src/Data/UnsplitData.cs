namespace NativeTickets.Data;

/// <summary>A data set that is read or drawn once and split by as many seeds as need it; the splits share its pixels. One thread at a time.</summary>
public sealed class UnsplitData
{
    readonly DataRequest request;
    readonly string dataFolder;
    readonly LoadedImages loaded;
    ExtraFound? extra;

    /// <summary>Reads or draws it.</summary>
    /// <param name="request">Which, and how it is split; extra images are read with the first split.</param>
    /// <param name="dataFolder">The folder that holds data sets; null for the one that <see cref="DataSets.FolderVariable"/> names, else the usual place of
    /// this system.</param>
    /// <exception cref="DataException">It is missing or damaged; the message says what to do.</exception>
    public UnsplitData(DataRequest request, string? dataFolder)
    {
        (this.request, this.dataFolder) = (request, dataFolder ?? DataSets.DefaultFolder);
        loaded = request.Source.Read(this.dataFolder);
    }

    /// <summary>Splits it as the request says, whatever seed that has.</summary>
    /// <param name="seed">Chooses the validation images, the subset, and a lone folder's test images.</param>
    /// <exception cref="DataException">It is too small for the split, or the extra images are missing, damaged or do not go with it.</exception>
    public DataSet Split(long seed)
    {
        var set = SplitImages(seed);
        if (request.Extra is null) return set;
        return (extra ??= ExtraFiles.Read(set, request.Extra, dataFolder)).AddTo(set);
    }

    DataSet SplitImages(long seed)
    {
        var name = request.Source.Name;
        var (train, test) = loaded.Test is { } given ? (loaded.Train, given) : TrainingSplit.CarveTest(loaded.Train, seed, name);
        if (test.Count == 0) throw new DataException($"{name}: {train.Count} images are too few to set some apart for testing");
        if (loaded.Validation is not null && request is { ValidateOnTest: false, Validation: > 0 and var wanted })
            throw new DataException($"{loaded.Folder}: has images to validate on, the folder '{loaded.ValidationName}', and {wanted:#,0} more were asked for; "
                + "wanted no data.validation, or 0 to do without them");
        var (kept, validation) = request.ValidateOnTest ? (train, test)
            : loaded.Validation is { } own && request.Validation is null ? (train, own)
            : TrainingSplit.Carve(train, request.Validation ?? request.Source.UsualValidation(train.Count), seed, name);
        if (request.Subset is { } subset) kept = TrainingSplit.Balanced(kept, subset, seed, name, loaded.ClassNames);
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
