using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace NativeTickets.Tests;

/// <summary>A Chromium without a window, driven through its debugging protocol.</summary>
sealed class Browser : IDisposable
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a machine that runs other tests beside starts it slowly

    readonly TemporaryFolder profile = new();
    readonly Process process;
    readonly ClientWebSocket socket = new();
    readonly CancellationToken cancellation;
    int messages;

    Browser(string program)
    {
        cancellation = TestContext.Current.CancellationToken;
        process = Process.Start(new ProcessStartInfo(program,
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            socket.ConnectAsync(PageAddress(), cancellation).GetAwaiter().GetResult();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Starts it, or skips the test where there is none.</summary>
    public static Browser Start()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var program = Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, $"none of {string.Join(", ", Names)} is installed here");
        return new Browser(program!);
    }

    /// <summary>Opens a page of a file as a screen of this width shows it.</summary>
    public void Open(string path, int width, bool isDark)
    {
        ShowAs(width, isDark);
        Go(new Uri(Path.GetFullPath(path)));
    }

    /// <summary>Opens a page by its address.</summary>
    public void Go(Uri address)
    {
        Send("Page.navigate", new() { ["url"] = address.AbsoluteUri });
        WaitFor($"document.readyState === 'complete' && location.protocol === '{address.Scheme}:'");
    }

    /// <summary>Waits until an expression of JavaScript is true, and fails where it never is.</summary>
    public void WaitFor(string expression)
    {
        var clock = Stopwatch.StartNew();
        while (!(bool)Evaluate(expression)!)
        {
            Assert.True(clock.Elapsed < Patience, $"never came to be: {expression}");
            Thread.Sleep(50);
        }
    }

    /// <summary>Shows pages from now on as a screen of this width does.</summary>
    public void ShowAs(int width, bool isDark)
    {
        Send("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = width < 500 });
        Send("Emulation.setEmulatedMedia", new()
        {
            ["media"] = "",
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }),
        });
    }

    /// <summary>Shows the page as on paper, or on the screen again.</summary>
    public void ShowAsPrinted(bool isPrinted) => Send("Emulation.setEmulatedMedia", new() { ["media"] = isPrinted ? "print" : "" });

    /// <summary>What an expression of JavaScript comes to.</summary>
    public JsonNode? Evaluate(string expression)
    {
        var answer = Send("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true });
        Assert.True(answer["exceptionDetails"] is null, $"{expression}: {answer["exceptionDetails"]}");
        return answer["result"]!["value"];
    }

    /// <summary>Moves the pointer, and presses it where told to.</summary>
    public void Point(double x, double y, bool isPressed = false)
    {
        string[] kinds = isPressed ? ["mouseMoved", "mousePressed", "mouseReleased"] : ["mouseMoved"];
        foreach (var kind in kinds)
            Send("Input.dispatchMouseEvent", new()
            {
                ["type"] = kind,
                ["x"] = x,
                ["y"] = y,
                ["button"] = kind == "mouseMoved" ? "none" : "left",
                ["clickCount"] = kind == "mouseMoved" ? 0 : 1,
            });
    }

    /// <summary>The page as a PNG.</summary>
    public byte[] Picture() => Convert.FromBase64String((string)Send("Page.captureScreenshot", new() { ["format"] = "png" })["data"]!);

    /// <summary>The page as a PDF on A4.</summary>
    public byte[] Print() => Convert.FromBase64String((string)Send("Page.printToPDF", new() { ["paperWidth"] = 8.27, ["paperHeight"] = 11.69 })["data"]!);

    public void Dispose()
    {
        socket.Dispose();
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // it has ended by itself
        }
        process.Dispose();
        profile.Dispose();
    }

    Uri PageAddress()
    {
        var port = Path.Combine(profile, "DevToolsActivePort");
        var clock = Stopwatch.StartNew();
        using var client = new HttpClient { Timeout = Patience };
        while (clock.Elapsed < Patience)
        {
            Thread.Sleep(100);
            if (!File.Exists(port) || File.ReadAllText(port).Split('\n') is not [var number, _, ..]) continue;
            var pages = JsonNode.Parse(client.GetStringAsync(new Uri($"http://127.0.0.1:{number}/json"), cancellation).GetAwaiter().GetResult())!.AsArray();
            if (pages.FirstOrDefault(page => (string?)page!["type"] == "page") is { } found) return new Uri((string)found["webSocketDebuggerUrl"]!);
        }
        throw new InvalidOperationException($"the browser opened no page within {Patience.TotalSeconds} s");
    }

    JsonNode Send(string method, JsonObject parameters)
    {
        var id = ++messages;
        var text = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString();
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, cancellation).GetAwaiter().GetResult();
        while (true)
        {
            var answer = JsonNode.Parse(Receive())!;
            if ((int?)answer["id"] != id) continue; // an event
            return answer["result"] ?? throw new InvalidOperationException($"{method}: {answer["error"]}");
        }
    }

    string Receive()
    {
        using var whole = new MemoryStream();
        var part = new byte[1 << 16];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        while (true)
        {
            var got = socket.ReceiveAsync(part, limit.Token).GetAwaiter().GetResult();
            whole.Write(part, 0, got.Count);
            if (got.EndOfMessage) return Encoding.UTF8.GetString(whole.ToArray());
        }
    }
}
