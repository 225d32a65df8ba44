using NativeTickets.Data;
using NativeTickets.Lab.Models;

namespace NativeTickets.Lab.Running;

/// <summary>
/// In which order instances that are ready are begun where several run at once: the longest first, so that none is left alone at the end. What is expected of
/// each is counted in multiply-adds, which need no step to be timed.
/// </summary>
static class PlannedOrder
{
    /// <summary>Places in the plan; of equal length in its order.</summary>
    public static IReadOnlyList<int> LongestFirst(PipelinePlan plan, RunContext run)
    {
        var context = new CountedContext(run, plan.Spec.Seeds[0]);
        double[] expected = [.. plan.Instances.Select(stage => ((LabStage)stage.Spec.Kind).ForecastOf(stage, context).Seconds)];
        return [.. Enumerable.Range(0, expected.Length).OrderByDescending(place => double.IsNaN(expected[place]) ? 0 : expected[place]).ThenBy(place => place)];
    }

    sealed class CountedContext(RunContext run, long seed) : ForecastContext
    {
        readonly Dictionary<NetworkSpec, double> known = [];

        public override DataSet Data(long seed) => run.Data(seed);

        public override double SecondsPerUnit(StepKind steps) => Of(steps.Model);

        public override double SecondsPerUnit(AttackSteps steps) => Of(steps.Model);

        double Of(NetworkSpec model)
        {
            if (known.TryGetValue(model, out var found)) return found;
            return known[model] = model.Describe(run.ImagesOf(seed), run.Data(seed).Train.Classes).MultiplyAdds;
        }
    }
}
