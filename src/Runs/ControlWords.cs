namespace NativeTickets.Runs;

/// <summary>What reports call the controls of runs that do not say it themselves, as those of earlier versions do not.</summary>
static class ControlWords
{
    /// <summary>The words; a kind that is not known here is called by its own word.</summary>
    public static string Of(string kind) => kind switch
    {
        "dense" => "dense, same schedule",
        "freshWeights" => "same mask, fresh weights",
        "randomMask" => "random mask",
        "shuffledMask" => "shuffled mask",
        "initialMask" => "mask from the initial weights",
        var other => ShownText.Quote(other),
    };
}
