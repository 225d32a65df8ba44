namespace NativeTickets.Lab.Inspection;

/// <summary>A data set in words.</summary>
/// <param name="Name">The name <c>data.dataset</c> takes in a pipeline.</param>
/// <param name="Classes">How many classes there are.</param>
/// <param name="Images">How many images there are to train and validate on, and to test on.</param>
/// <param name="Shape">Of an image: channels x height x width.</param>
/// <param name="Place">The folder its files lie in; else the command that fetches them.</param>
/// <param name="IsHere">Whether it can be opened without being fetched first.</param>
public sealed record DataSummary(string Name, int Classes, string Images, string Shape, string Place, bool IsHere);
