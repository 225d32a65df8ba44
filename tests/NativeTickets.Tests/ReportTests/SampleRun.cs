using System.Text.Json.Nodes;

namespace NativeTickets.Tests;

/// <summary>A run folder on disk that a test fills stage by stage; deleted at the end.</summary>
sealed class SampleRun : IDisposable
{
    readonly JsonArray stages = [];

    public SampleRun(params int[] seeds)
    {
        Folder = Directory.CreateTempSubdirectory("nativetickets-report-").FullName;
        Index = new JsonObject
        {
            ["format"] = 1,
            ["name"] = "sample",
            ["description"] = "A run written by a test",
            ["scale"] = null,
            ["notes"] = new JsonArray("validation split: 55,000/5,000"),
            ["seeds"] = new JsonArray([.. seeds.Select(s => (JsonNode)s)]),
            ["device"] = "cpu",
            ["precision"] = "fp32",
            ["matrix"] = new JsonObject(),
            ["stages"] = stages,
            ["claims"] = new JsonArray(),
            ["report"] = new JsonObject { ["figures"] = new JsonArray(), ["tables"] = new JsonArray() },
        };
        File.WriteAllText(PathOf("provenance.json"), """{"nativetickets":"0.1.0","cores":2,"cpu":"a <test> CPU"}""");
        File.WriteAllText(PathOf("pipeline.resolved.yaml"), "name: sample\nseed: [1, 2, 3]\n");
    }

    public string Folder { get; }

    /// <summary>The images that validation accuracies count; null for a run that does not say.</summary>
    public long? ValidationImages { get; init; }

    public JsonObject Index { get; }

    public string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>A stage with its files. <paramref name="accuracies"/> are validation accuracies by epoch; the last one is the result's too.</summary>
    public SampleRun Stage(
        string id, int seed, double[] accuracies, string status = "done", (string Axis, string Value)? entry = null, string kind = "train",
        JsonObject? metrics = null, string[]? from = null)
    {
        var folder = $"{id}-{stages.Count:x8}";
        Directory.CreateDirectory(PathOf(folder));
        stages.Add(new JsonObject
        {
            ["id"] = id,
            ["kind"] = kind,
            ["seed"] = seed,
            ["matrix"] = entry is { } e ? new JsonObject { [e.Axis] = e.Value } : new JsonObject(),
            ["folder"] = folder,
            ["status"] = status,
            ["from"] = new JsonArray([.. (from ?? []).Select(f => (JsonNode)f)]),
            ["title"] = null,
        });
        if (accuracies.Length > 0)
        {
            var lines = accuracies.Select((accuracy, i) => new JsonObject
            {
                ["epoch"] = i + 1,
                ["step"] = (i + 1) * 860,
                ["validationAccuracy"] = accuracy,
                ["trainLoss"] = 1.0 / (i + 1),
                ["seconds"] = 1.5,
            }.ToJsonString() + "\n");
            File.WriteAllText(PathOf(folder, "metrics.jsonl"), string.Concat(lines));
        }
        if (status == "done")
        {
            metrics ??= new JsonObject
            {
                ["validationAccuracy"] = accuracies[^1],
                ["testAccuracy"] = accuracies[^1] - 0.001,
                ["epochsToStop"] = accuracies.Length,
                ["parameters"] = 431_080,
            };
            var result = new JsonObject
            {
                ["stage"] = id,
                ["kind"] = kind,
                ["seed"] = seed,
                ["metrics"] = metrics,
                ["counts"] = ValidationImages is { } images
                    ? new JsonObject { ["testAccuracy"] = 10_000, ["validationAccuracy"] = images }
                    : new JsonObject { ["testAccuracy"] = 10_000 },
                ["stoppedBecause"] = "all epochs done",
                ["cost"] = new JsonObject { ["seconds"] = 12.5 + seed, ["images"] = 110_000, ["forwardUnits"] = 5157.0, ["peakMemoryBytes"] = 123_456_789 },
                ["weights"] = null,
            };
            File.WriteAllText(PathOf(folder, "result.json"), result.ToJsonString());
        }
        return this;
    }

    public SampleRun Axis(string axis, params string[] values)
    {
        Index["matrix"]![axis] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
        return this;
    }

    public SampleRun Claim(string text, string left, int? epoch, string right, double margin, string comparison = ">=", string metric = "validationAccuracy")
    {
        JsonObject Side(string stage) => new() { ["stage"] = stage, ["metric"] = metric, ["epoch"] = epoch };
        ((JsonArray)Index["claims"]!).Add(
            new JsonObject { ["text"] = text, ["left"] = Side(left), ["operator"] = comparison, ["right"] = Side(right), ["margin"] = margin });
        return this;
    }

    public SampleRun Figure(string id, string x, string y, params string[] series)
    {
        ((JsonArray)Index["report"]!["figures"]!).Add(new JsonObject
        {
            ["id"] = id,
            ["title"] = null,
            ["x"] = x,
            ["y"] = y,
            ["series"] = new JsonArray([.. series.Select(s => (JsonNode)s)]),
            ["band"] = "seeds",
        });
        return this;
    }

    public SampleRun Table(string id, string[] rows, string[] columns, JsonObject? reference = null)
    {
        var table = new JsonObject
        {
            ["id"] = id,
            ["title"] = null,
            ["rows"] = new JsonArray([.. rows.Select(r => (JsonNode)r)]),
            ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)c)]),
        };
        if (reference is not null) table["references"] = new JsonArray(reference);
        ((JsonArray)Index["report"]!["tables"]!).Add(table);
        return this;
    }

    /// <summary>Writes run.json.</summary>
    public SampleRun Save()
    {
        File.WriteAllText(PathOf("run.json"), Index.ToJsonString());
        return this;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
