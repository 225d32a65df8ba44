namespace NativeTickets.Lab.Running;

/// <summary>How many jobs run side by side, and what each computes on.</summary>
/// <param name="Devices">The device of each job.</param>
/// <param name="Threads">Threads of each, on the processor.</param>
sealed record JobPlan(IReadOnlyList<string> Devices, int? Threads)
{
    // each job holds a network, its optimizer and its activations; more jobs than this fill the memory of usual machines
    const int MostByItself = 8;

    /// <summary>Jobs side by side.</summary>
    public int Count => Devices.Count;

    /// <summary>
    /// The processor's threads are shared out among the jobs. Jobs on <c>cuda</c> without a number take the machine's NVIDIA cards in turn. Left to itself, a run
    /// takes a job for each processor or card, eight at most.
    /// </summary>
    /// <param name="options">What the user asks for.</param>
    /// <param name="stages">Stage instances of the run: more jobs have nothing to do.</param>
    /// <param name="cards">The names of the NVIDIA cards that can be opened; asked for only where the run may use them.</param>
    public static JobPlan Of(RunOptions options, int stages, Func<IReadOnlyList<string>> cards)
    {
        var threads = options.Threads ?? Environment.ProcessorCount;
        var found = options.Device is "auto" or "cuda" && options.Jobs != 1 ? cards() : [];
        var places = found.Count > 0 ? found.Count : options.Device is "auto" or "cpu" ? threads : 1;
        var jobs = Math.Clamp(options.Jobs ?? Math.Min(places, MostByItself), 1, Math.Max(stages, 1));
        if (jobs == 1) return new JobPlan([options.Device], options.Threads);
        return new JobPlan([.. Enumerable.Range(0, jobs).Select(job => found.Count > 0 ? found[job % found.Count] : options.Device)], Math.Max(1, threads / jobs));
    }
}
