using NativeTickets.Data;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Objectives;

namespace NativeTickets.Lab.Running;

/// <summary>Training steps that take the same time.</summary>
/// <param name="Model">What learns.</param>
/// <param name="BatchSize">Images of a step.</param>
/// <param name="Objective">What is minimized.</param>
/// <param name="IsTicket">Whether a ticket is trained, whose pruned weights cost nothing or little.</param>
public readonly record struct StepKind(NetworkSpec Model, int BatchSize, Chosen<ObjectiveKind> Objective, bool IsTicket);

/// <summary>Attack steps that take the same time: a gradient with respect to the images of a batch.</summary>
/// <param name="Model">What is attacked.</param>
/// <param name="BatchSize">Images attacked at once.</param>
public readonly record struct AttackSteps(NetworkSpec Model, int BatchSize);

/// <summary>What a stage would cost.</summary>
/// <param name="Work">What it does, in words.</param>
/// <param name="ForwardUnits">Forward, input gradient and weight gradient of one image cost 1 each; validation included.</param>
/// <param name="Seconds">Expected on this device; NaN where nothing like it was timed.</param>
public readonly record struct Forecast(string Work, double ForwardUnits, double Seconds);

/// <summary>What a forecast may ask for.</summary>
public abstract class ForecastContext
{
    /// <summary>The data as a seed splits them.</summary>
    public abstract DataSet Data(long seed);

    /// <summary>Seconds that one forward unit of one image takes in such steps.</summary>
    public abstract double SecondsPerUnit(StepKind steps);

    /// <summary>The same in steps of an attack.</summary>
    public abstract double SecondsPerUnit(AttackSteps steps);
}
