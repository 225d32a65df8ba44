using System.Text;

namespace NativeTickets.Cli;

/// <summary>Standard output or error that may fail at any time: a full disk, a stream that was closed, a reader that has gone away.</summary>
/// <remarks>The first failure is kept, and what is written after it goes nowhere: whoever prints need not know, and it is reported once, at the end.</remarks>
sealed class GuardedWriter(TextWriter? inner, Encoding encoding) : TextWriter
{
    readonly CancellationTokenSource lost = new();

    /// <summary>What failed first; null for nothing.</summary>
    public string? Failure { get; private set; }

    /// <summary>Is set when it fails.</summary>
    public CancellationToken Lost => lost.Token;

    public override Encoding Encoding => encoding;

    public override void Write(char value) => Guard(() => inner!.Write(value));

    public override void Write(string? value) => Guard(() => inner!.Write(value));

    public override void Write(char[] buffer, int index, int count) => Guard(() => inner!.Write(buffer, index, count));

    public override void Flush()
    {
        if (inner is not null) Guard(inner.Flush);
    }

    void Guard(Action write)
    {
        if (Failure is not null) return;
        if (inner is null)
        {
            Fail("it is closed");
            return;
        }
        try
        {
            write();
        }
        catch (Exception e) when (FileRefusal.Is(e) || e is ObjectDisposedException)
        {
            Fail(FileRefusal.Text(e));
        }
    }

    void Fail(string why)
    {
        Failure = why;
        lost.Cancel();
    }
}
