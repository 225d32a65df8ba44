using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>
/// Answers browsers of this machine. It listens on the loopback address alone; whoever lacks the random token that begins every path, or comes by another
/// name than that address, as pages of strangers do, is refused. It takes GET alone.
/// </summary>
sealed class PageServer : IDisposable
{
    const int TokenBytes = 16; // nobody guesses 128 bits
    const int Tries = 10; // another program may take a free port before this one does
    const string Forbidden = "this needs the whole address that 'nativetickets serve' printed";

    readonly RunPages pages;
    readonly HttpListener listener;
    readonly byte[] token = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(2 * TokenBytes, lowercase: true));
    readonly ConcurrentQueue<Exception> faults = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="pages">What is shown.</param>
    /// <param name="port">The port; null for one that is free.</param>
    /// <exception cref="RunException">The port is taken, or the system refuses.</exception>
    public PageServer(RunPages pages, int? port)
    {
        this.pages = pages;
        (listener, var at) = Listen(port);
        Address = new Uri($"http://{NameOf(at)}/{Encoding.ASCII.GetString(token)}/");
    }

    /// <summary>The address of the list of runs, with the token.</summary>
    public Uri Address { get; }

    /// <summary>Answers until asked to stop.</summary>
    public void Run(CancellationToken stop)
    {
        using var registration = stop.Register(listener.Stop);
        while (!stop.IsCancellationRequested && faults.IsEmpty)
        {
            HttpListenerContext context;
            try
            {
                context = listener.GetContext();
            }
            catch (Exception e) when ((stop.IsCancellationRequested || !faults.IsEmpty)
                && (e is HttpListenerException or ObjectDisposedException or InvalidOperationException))
            {
                break; // it was stopped
            }
            Task.Run(() => Answer(context), CancellationToken.None);
        }
        if (faults.TryPeek(out var fault)) ExceptionDispatchInfo.Throw(fault);
    }

    public void Dispose() => listener.Close();

    void Answer(HttpListenerContext context)
    {
        var (code, content) = Found(context.Request);
        try
        {
            var (response, bytes) = (context.Response, Encoding.UTF8.GetBytes(content.Text));
            response.StatusCode = (int)code;
            response.ContentType = content.Type;
            response.Headers["Cache-Control"] = "no-store";
            response.Headers["Referrer-Policy"] = "no-referrer"; // the address has the token
            response.Headers["X-Content-Type-Options"] = "nosniff";
            response.Headers["Content-Security-Policy"] = "frame-ancestors 'none'"; // pages have the rest of it themselves
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            response.ContentLength64 = bytes.Length;
            response.OutputStream.Write(bytes);
            response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            context.Response.Abort(); // the browser has left, or the program ends
        }
        if (!faults.IsEmpty) listener.Stop();
    }

    (HttpStatusCode Code, PageContent Content) Found(HttpListenerRequest request)
    {
        try
        {
            if (request.Url is not { } url || request.UserHostName != Address.Authority || !IsKnown(url.AbsolutePath.Split('/'), out var path))
                return (HttpStatusCode.Forbidden, PageContent.Line(Forbidden));
            if (request.HttpMethod != "GET") return (HttpStatusCode.MethodNotAllowed, PageContent.Line("wanted GET; nothing can be changed here"));
            return pages.Find(path, request.QueryString["stage"]) is { } content ? (HttpStatusCode.OK, content)
                : (HttpStatusCode.NotFound, PageContent.Line("there is nothing at this address; the run may have been moved or removed"));
        }
        catch (Exception e) when (UserFailure.TryDescribe(e, out var failure))
        {
            return (HttpStatusCode.Conflict, PageContent.Line(failure.Text));
        }
        catch (Exception e)
        {
            faults.Enqueue(e); // ends the program, which says so
            return (HttpStatusCode.InternalServerError, PageContent.Line("this is a fault of the program, which ends; its terminal says more"));
        }
    }

    // "/TOKEN/run/NAME/" is split into "", TOKEN, "run", NAME, ""
    bool IsKnown(string[] parts, out string[] path)
    {
        path = [.. parts.Skip(2).Select(Uri.UnescapeDataString)];
        return parts.Length > 2 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(parts[1]), token);
    }

    static (HttpListener Listener, int Port) Listen(int? wanted)
    {
        for (var left = Tries; ; left--)
        {
            var port = wanted ?? FreePort();
            var listener = new HttpListener { Prefixes = { $"http://{NameOf(port)}/" } };
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException) when (wanted is null && left > 1)
            {
                listener.Close();
            }
            catch (HttpListenerException e)
            {
                listener.Close();
                throw new RunException(
                    $"port {port} of this machine cannot be used: {e.Message}; name another one with --port, or leave it out for one that is free", e);
            }
        }
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    static string NameOf(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
