namespace NativeTickets.Lab.Onnx;

/// <summary>The nodes that the output needs, each behind those whose values it reads, whatever order the file has them in.</summary>
static class OnnxOrder
{
    /// <summary>Sorts them.</summary>
    /// <param name="model">The file.</param>
    /// <param name="output">The value that is wanted.</param>
    /// <param name="inputs">The inputs of the graph that are read.</param>
    /// <exception cref="OnnxException">A value is given twice or by nobody, or nodes wait for one another.</exception>
    public static IReadOnlyList<OnnxNode> Of(OnnxModel model, string output, out IReadOnlyList<OnnxInput> inputs)
    {
        var makers = MakersOf(model);
        var (sorted, state, read) = (new List<OnnxNode>(), new Dictionary<OnnxNode, bool>(ReferenceEqualityComparer.Instance), new List<OnnxInput>());
        var open = new Stack<(OnnxNode Node, int Next)>();
        Visit(output, null);
        while (open.TryPop(out var top))
        {
            if (top.Next < top.Node.Inputs.Count)
            {
                open.Push((top.Node, top.Next + 1));
                Visit(top.Node.Inputs[top.Next], top.Node);
                continue;
            }
            state[top.Node] = true;
            sorted.Add(top.Node);
        }
        inputs = read;
        return sorted;

        void Visit(string value, OnnxNode? reader)
        {
            if (value.Length == 0 && reader is not null || model.Initializers.ContainsKey(value)) return;
            if (model.Inputs.FirstOrDefault(input => input.Name == value) is { } given)
            {
                if (!read.Contains(given)) read.Add(given);
                return;
            }
            if (!makers.TryGetValue(value, out var maker))
                throw new OnnxException($"{model.Path}: {(reader is null ? "the output" : $"the operator {reader.Shown} reads")} '{OnnxNode.Quoted(value)}'"
                    + $"{(reader is null ? " is a value" : ", a value")} that no node, no initializer and no input gives");
            if (!state.TryGetValue(maker, out var isDone))
            {
                state[maker] = false;
                open.Push((maker, 0));
            }
            else if (!isDone)
                throw new OnnxException($"{model.Path}: the operator {maker.Shown} is in a cycle: it reads what is made of its own output "
                    + $"'{OnnxNode.Quoted(value)}'");
        }
    }

    static Dictionary<string, OnnxNode> MakersOf(OnnxModel model)
    {
        var makers = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        foreach (var node in model.Nodes)
            foreach (var value in node.Outputs.Where(value => value.Length > 0))
            {
                if (model.Initializers.ContainsKey(value) || model.Inputs.Any(input => input.Name == value))
                    throw new OnnxException($"{model.Path}: the operator {node.Shown} gives '{OnnxNode.Quoted(value)}', which an initializer or input is "
                        + "called, too");
                if (!makers.TryAdd(value, node))
                    throw new OnnxException($"{model.Path}: the operators {makers[value].Shown} and {node.Shown} both give '{OnnxNode.Quoted(value)}'");
            }
        return makers;
    }
}
