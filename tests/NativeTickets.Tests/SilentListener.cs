using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>Hears a run and does nothing.</summary>
sealed class SilentListener : RunListener;
