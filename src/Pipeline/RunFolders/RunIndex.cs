using System.Text.Json;

namespace NativeTickets.Pipelines;

/// <summary>Writes <c>run.json</c>: the stages with their status, and the claims, figures and tables that a report shows.</summary>
static class RunIndex
{
    const int Format = 1;

    /// <summary>Writes the index.</summary>
    public static void Write(Stream stream, PipelinePlan plan, RunIdentity identity, Func<StageInstance, StageStatus> status)
    {
        var spec = plan.Spec;
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteString("name", spec.Name);
        json.WriteString("description", spec.Description);
        json.WriteString("scale", spec.Scale);
        Texts(json, "notes", spec.Notes);
        Texts(json, "reductions", spec.Reductions);
        Texts(json, "stamps", spec.Stamps);
        json.WriteStartArray("seeds");
        foreach (var seed in spec.Seeds) json.WriteNumberValue(seed);
        json.WriteEndArray();
        json.WriteString("device", identity.DeviceKind);
        json.WriteString("precision", identity.Precision);
        json.WriteStartObject("matrix");
        if (spec.Variants[0].Name is not null) Texts(json, PipelineVariant.Axis, spec.Variants.Select(variant => variant.Name!));
        foreach (var axis in spec.Matrix) Texts(json, axis.Key, axis.Values);
        json.WriteEndObject();
        json.WriteStartArray("stages");
        foreach (var instance in plan.Instances) Stage(json, instance, status(instance));
        json.WriteEndArray();
        json.WriteStartArray("fairBaselines");
        foreach (var (ticket, dense) in FairBaselines.Of(spec))
        {
            json.WriteStartObject();
            json.WriteString("ticket", ticket);
            json.WriteString("dense", dense);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("claims");
        foreach (var claim in spec.Claims) Claim(json, claim);
        json.WriteEndArray();
        json.WriteStartObject("report");
        json.WriteStartArray("figures");
        foreach (var figure in spec.Report.Figures) Figure(json, figure);
        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (var table in spec.Report.Tables) Table(json, table);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Stage(Utf8JsonWriter json, StageInstance instance, StageStatus status)
    {
        json.WriteStartObject();
        json.WriteString("id", instance.Id);
        json.WriteString("kind", instance.Kind);
        json.WriteNumber("seed", instance.Seed);
        json.WriteStartObject("matrix");
        foreach (var value in instance.Matrix) json.WriteString(value.Key, value.Value);
        json.WriteEndObject();
        json.WriteString("folder", instance.Folder);
        json.WriteString("status", status switch
        {
            StageStatus.Running => "running",
            StageStatus.Interrupted => "interrupted",
            StageStatus.Failed => "failed",
            StageStatus.Done => "done",
            _ => "pending",
        });
        Texts(json, "from", instance.From.Select(input => input.Folder));
        json.WriteString("title", instance.Title);
        json.WriteEndObject();
    }

    static void Claim(Utf8JsonWriter json, ClaimSpec claim)
    {
        json.WriteStartObject();
        json.WriteString("text", claim.Text);
        Value(json, "left", claim.Left);
        json.WriteString("operator", claim.Operator);
        Value(json, "right", claim.Right);
        json.WriteNumber("margin", claim.Margin);
        json.WriteStartArray("controls");
        foreach (var control in claim.Controls)
        {
            json.WriteStartObject();
            json.WriteString("kind", control.Kind);
            json.WriteString("stage", control.Stage);
            json.WriteString("metric", control.Metric);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Value(Utf8JsonWriter json, string name, ClaimValue? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteString("stage", value.Stage);
        json.WriteString("metric", value.Metric);
        if (value.Epoch is { } epoch) json.WriteNumber("epoch", epoch);
        if (value.Only.Count > 0)
        {
            json.WriteStartObject("only");
            foreach (var axis in value.Only) json.WriteString(axis.Key, axis.Value);
            json.WriteEndObject();
        }
        if (value.Less is not null) Value(json, "less", value.Less);
        json.WriteEndObject();
    }

    static void Figure(Utf8JsonWriter json, FigureSpec figure)
    {
        json.WriteStartObject();
        json.WriteString("id", figure.Id);
        json.WriteString("title", figure.Title);
        json.WriteString("x", figure.X);
        json.WriteString("y", figure.Y);
        Texts(json, "series", figure.Series);
        json.WriteString("band", figure.Band);
        Range(json, "xRange", figure.XRange);
        Range(json, "yRange", figure.YRange);
        json.WriteString("beyond", figure.IsCut ? "cut" : "widen");
        Only(json, figure.Only);
        json.WriteStartArray("references");
        foreach (var reference in figure.References) Reference(json, reference.Name, "curves", reference.Curves);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Table(Utf8JsonWriter json, TableSpec table)
    {
        json.WriteStartObject();
        json.WriteString("id", table.Id);
        json.WriteString("title", table.Title);
        Texts(json, "rows", table.Rows);
        Texts(json, "columns", table.Columns);
        Only(json, table.Only);
        json.WriteStartArray("references");
        foreach (var reference in table.References) Reference(json, reference.Name, "values", reference.Values);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Reference(Utf8JsonWriter json, string name, string what, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> numbers)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject(what);
        foreach (var (row, entries) in numbers)
        {
            json.WriteStartObject(row);
            foreach (var (entry, value) in entries) JsonNumbers.Write(json, entry, value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Range(Utf8JsonWriter json, string name, RangeSpec? range)
    {
        if (range is null) return;
        json.WriteStartArray(name);
        json.WriteNumberValue(range.Low);
        json.WriteNumberValue(range.High);
        json.WriteEndArray();
    }

    static void Only(Utf8JsonWriter json, IReadOnlyDictionary<string, IReadOnlyList<string>> only)
    {
        json.WriteStartObject("only");
        foreach (var (axis, values) in only) Texts(json, axis, values);
        json.WriteEndObject();
    }

    static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
