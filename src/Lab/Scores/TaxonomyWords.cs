namespace NativeTickets.Lab.Scores;

/// <summary>
/// What the taxonomy of adversarial pruning (Piras et al. 2024, arXiv:2409.01249) calls what weights are ranked by, spelled as taxonomy/taxonomy.json of
/// github.com/pralab/AdversarialPruningBenchmark spells it.
/// </summary>
static class TaxonomyWords
{
    public const string LowestMagnitude = "Lowest Weight Magnitude LWM";

    public const string LeastImportance = "Least Importance Score (LIS)";
}
