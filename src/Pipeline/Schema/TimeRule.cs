namespace NativeTickets.Pipelines;

/// <summary>A moment or a length of a training with its unit, or one of a few words.</summary>
sealed class TimeRule(TimeUnit[] units, string[] words) : ValueRule
{
    static readonly Dictionary<TimeUnit, string> Examples = new() { [TimeUnit.Iterations] = "400it", [TimeUnit.Epochs] = "2ep", [TimeUnit.Percent] = "50%" };

    public override string Wanted =>
        $"a time with its unit, such as {string.Join(", ", units.Select(unit => Examples[unit]))}{string.Concat(words.Select(word => $", or {word}"))}";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking)
    {
        if (node is not YamlScalar { Quoted: false } scalar) return Refuse(node, path, checking);
        if (words.Contains(scalar.Text)) return new ResolvedScalar(node.At, scalar.Text, scalar.Text);
        return TrainingTime.TryParse(scalar.Text, out var time) && units.Contains(time.Unit)
            ? new ResolvedScalar(node.At, time, scalar.Text)
            : Refuse(node, path, checking);
    }
}
