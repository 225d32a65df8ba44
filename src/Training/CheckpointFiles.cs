using System.Globalization;

namespace NativeTickets.Training;

/// <summary>Where a training run's saved weights lie in its folder.</summary>
public static class CheckpointFiles
{
    /// <summary>Precedes the names of a network's tensors in a checkpoint that holds more than those.</summary>
    public const string NetworkPrefix = "network/";

    /// <summary>The file of all that is needed to continue.</summary>
    public const string Last = "last.safetensors";

    /// <summary>The whole state after this many epochs, kept where <see cref="StateRecords.KeptAfter"/> names them; as <see cref="Last"/>.</summary>
    public static string AfterEpoch(string folder, int epoch) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch}.safetensors"));

    /// <summary>The network's tensors of <see cref="Last"/>.</summary>
    public static IReadOnlyDictionary<string, WeightsEntry> NetworkOf(WeightsFile last) =>
        last.Tensors.Where(t => t.Key.StartsWith(NetworkPrefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[NetworkPrefix.Length..], t => t.Value);

    /// <summary>The weights after this many steps, saved where <see cref="TrainingSetup.SaveAt"/> names them; 0 for the start weights.</summary>
    public static string AtStep(string folder, long step) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{step}.safetensors"));
}
