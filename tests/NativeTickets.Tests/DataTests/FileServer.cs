using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NativeTickets.Tests;

/// <summary>A web server on this machine that serves files from memory, as well or as badly as a test needs.</summary>
sealed class FileServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly Task serving;

    public FileServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>By name; anything else is answered with 404.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>What was asked for, as <c>name range</c>, and how many bytes of a body were sent.</summary>
    public ConcurrentQueue<(string Name, string Range, int Sent)> Log { get; } = new();

    /// <summary>The entity tag of every file; null gives none.</summary>
    public string? Tag { get; set; }

    public bool IgnoresRanges { get; init; }

    /// <summary>Hangs up after so many bytes of the first answer; 0 never does.</summary>
    public int CutsAfter { get; set; }

    /// <summary>Hangs up within every file that is asked for whole, and sends the rest of it whenever that is asked for.</summary>
    public bool CutsEveryFile { get; init; }

    /// <summary>After the bytes above, keeps the connection and sends nothing more.</summary>
    public bool FallsSilent { get; init; }

    public void Dispose()
    {
        listener.Stop();
        serving.Wait();
        listener.Dispose();
    }

    async Task ServeAsync()
    {
        var silent = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                if (!await AnswerAsync(client)) silent.Add(client);
                else client.Dispose();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or InvalidOperationException) // stopped, whenever that was
        {
            foreach (var client in silent) client.Dispose();
        }
    }

    async Task<bool> AnswerAsync(TcpClient client)
    {
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var name = (await reader.ReadLineAsync() ?? " /").Split(' ')[1].TrimStart('/');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        var range = headers.GetValueOrDefault("Range", "");
        if (!Files.TryGetValue(name, out var file))
        {
            Log.Enqueue((name, range, 0));
            await WriteAsync(stream, "404 Not Found", "", []);
            return true;
        }
        var wantsPart = range.Length > 0 && !IgnoresRanges && (!headers.TryGetValue("If-Range", out var condition) || condition == Tag);
        var from = wantsPart ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        if (from > file.Length || (wantsPart && from == file.Length))
        {
            Log.Enqueue((name, range, 0));
            await WriteAsync(stream, "416 Range Not Satisfiable", "", []);
            return true;
        }
        var tag = Tag is null ? "" : $"ETag: {Tag}\r\n";
        var content = wantsPart ? $"Content-Range: bytes {from}-{file.Length - 1}/{file.Length}\r\n" : "";
        var body = file[from..];
        var cuts = CutsAfter > 0 && CutsAfter < body.Length && !(CutsEveryFile && wantsPart);
        var sent = cuts ? CutsAfter : body.Length;
        if (cuts && !CutsEveryFile) CutsAfter = 0;
        Log.Enqueue((name, range, sent));
        await WriteAsync(stream, wantsPart ? "206 Partial Content" : "200 OK", tag + content, body, sent);
        return !(cuts && FallsSilent);
    }

    static async Task WriteAsync(NetworkStream stream, string status, string headers, byte[] body, int? sent = null)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{headers}\r\n"));
        await stream.WriteAsync(body.AsMemory(0, sent ?? body.Length));
        await stream.FlushAsync();
    }
}
