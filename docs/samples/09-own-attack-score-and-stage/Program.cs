// A command line with more kinds of things than the one that comes with the library: an attack, a threat model, a pruning score, a stage and networks
// of one's own. Each is one file; here they are registered, and all verbs know them: dotnet run -- run pipeline.yaml
using NativeTickets.Cli;
using NativeTickets.Lab;
using NativeTickets.Lab.Attacks;
using NativeTickets.Lab.Scores;
using NativeTickets.Lab.Threats;
using NativeTickets.Nn;
using NativeTickets.Samples;

ThreatKind.All.Add(new BrightenThreat());
AttackKind.All.Add(new SpotsAttack());
ScoreKind.All.Add(new SensitivityScore());
NativeLaboratory.Instance.Stages.Add(DeadUnitsStage.Instance);
Networks.Add(new SmallNetwork());

return CommandLine.Run(args);
