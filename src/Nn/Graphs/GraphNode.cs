namespace NativeTickets.Nn;

/// <summary>One operator of a graph.</summary>
/// <param name="Name">The path of the layer it computes, with a word behind it where a layer needs several.</param>
/// <param name="Operator">The operator set's name for it.</param>
/// <param name="Inputs">Names of outputs of earlier nodes, of constants, or the graph's input, in the operator's order.</param>
/// <param name="Output">The name of what it computes.</param>
/// <param name="Attributes">Its settings.</param>
public sealed record GraphNode(string Name, string Operator, IReadOnlyList<string> Inputs, string Output, IReadOnlyList<GraphAttribute> Attributes);
