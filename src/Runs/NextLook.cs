namespace NativeTickets.Runs;

/// <summary>A look at the claims of a run that has not all of its stages yet.</summary>
/// <param name="Seeds">How many seeds it has.</param>
/// <param name="Done">How many of the stages that it adds have ended.</param>
/// <param name="Stages">How many it adds.</param>
public sealed record NextLook(int Seeds, int Done, int Stages);
