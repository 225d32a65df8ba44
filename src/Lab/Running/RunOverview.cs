using NativeTickets.Lab.DataKinds;

namespace NativeTickets.Lab.Running;

/// <summary>What is about to run, and where.</summary>
/// <param name="Name">The pipeline's name.</param>
/// <param name="Folder">The run folder.</param>
/// <param name="Device">The device and what it is, in words.</param>
/// <param name="Data">The data set in words: name, images, whether its bytes are the official ones.</param>
/// <param name="Model">The network in words: name, parameters.</param>
/// <param name="Stages">How many stage instances there are.</param>
/// <param name="Finished">How many of them an earlier run has finished.</param>
public sealed record RunOverview(string Name, string Folder, string Device, string Data, string Model, int Stages, int Finished);
