using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>Shows no progress: only the end is asked for.</summary>
sealed class NoProgress : RunListener;
