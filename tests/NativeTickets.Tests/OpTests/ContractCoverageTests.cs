using System.Reflection;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>No op without a contract: a new public method of a tensor, or a new fused step, fails here until its tests exist.</summary>
public sealed class ContractCoverageTests
{
    /// <summary>Moves numbers in and out or manages memory; computes nothing.</summary>
    static readonly string[] NotOps =
    [
        nameof(Tensor.FromArray), nameof(Tensor.FromBatch), nameof(Tensor.Zeros), nameof(Tensor.Unset),
        nameof(Tensor.Write), nameof(Tensor.Read), nameof(Tensor.WriteDoubles), nameof(Tensor.ReadDoubles), nameof(Tensor.ToArray),
        nameof(Tensor.Item), nameof(Tensor.Fill), nameof(Tensor.CopyFrom),
        nameof(Tensor.ClearGradient), nameof(Tensor.SetSurvivors), nameof(Tensor.Dispose),
    ];

    static readonly Type[] Contracts =
        [.. typeof(OpContract).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(OpContract)) && !t.IsAbstract && t.IsPublic)];

    public static IEnumerable<TheoryDataRow<string>> Ops =>
        typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName && !NotOps.Contains(m.Name))
            .Select(m => m.Name)
            .Concat(Steps.Select(t => t.Name))
            .Concat(Functions.Select(t => t.Name))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(name => new TheoryDataRow<string>(name));

    // a static class whose Apply takes a tensor first
    static IEnumerable<Type> Steps => typeof(Tensor).Assembly.GetExportedTypes()
        .Where(t => t is { IsAbstract: true, IsSealed: true } && t.GetMethod("Apply")?.GetParameters() is [var first, ..]
            && first.ParameterType == typeof(Tensor));

    // a public function that a tensor can apply
    static IEnumerable<Type> Functions => typeof(IPointwise).Assembly.GetExportedTypes()
        .Where(t => t is { IsValueType: true, IsGenericType: false } && (typeof(IPointwise).IsAssignableFrom(t) || typeof(IPairwise).IsAssignableFrom(t)));

    [Theory, MemberData(nameof(Ops))]
    public void Every_op_and_every_step_has_a_contract(string op) => Assert.Contains(Contracts, t => t.Name == op + "Tests");

    /// <summary>Relu or ReluNode for Relu: the layers of Nn, which tests see beside the nodes, have the names of ops too.</summary>
    [Fact]
    public void Every_kind_of_recorded_operation_has_an_op_of_its_name()
    {
        // a generic node, or that of a TensorFunction, is that of whatever function it was given; each of ours has a contract of its own. A change of format
        // is no op that a user asks for: StoredCase has it
        const string suffix = nameof(Node);
        Type[] others = [typeof(FunctionNode), typeof(AsNode)];
        var recorded = typeof(Node).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Node)) && !t.IsGenericType && !others.Contains(t))
            .Select(t => t.Name.EndsWith(suffix, StringComparison.Ordinal) ? t.Name[..^suffix.Length] : t.Name).ToHashSet();
        Assert.NotEmpty(recorded);
        Assert.Subset(Ops.Select(row => row.Data).ToHashSet(), recorded);
    }

    [Fact]
    public void The_ops_and_steps_that_exist_today_are_found()
    {
        var found = Ops.Select(row => row.Data).ToHashSet();
        string[] some =
        [
            "Conv2d", "BatchNorm", "CountCorrect", "AddScaled", "Apply", "Concat", "Multiply", "Gelu", "SgdStep", "AdamStep", "SignStep", "LinfProjection",
        ];
        Assert.Superset(some.ToHashSet(), found);
    }
}
