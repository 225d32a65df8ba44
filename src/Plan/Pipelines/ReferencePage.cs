using System.Text;

namespace NativeTickets.Plan.Pipelines;

/// <summary>Writes <c>docs/pipeline-reference.md</c> from the schema, so that it cannot say anything else than what is checked.</summary>
public static class ReferencePage
{
    const string Opening = """
        # Pipeline reference

        Generated from the schema that checks pipelines; a test compares the two.

        A pipeline is a YAML file of maps, lists and scalars (no anchors, no tags). Numbers are written `0.1`, `1e-4`, `8/255` or `80%`; times carry
        their unit: `400it` (optimizer steps), `10ep` (epochs), `50%` (of the stage's epochs). An unknown key, a wrong type or an impossible value is
        reported with file, line and column, all at once, and nothing runs; [what other tools call a key](#words-of-other-tools) is answered with its
        name here. A map may be left out where all its keys have defaults; `none` stands for an optional map that is not wanted.


        """;

    const string Ending = """
        ## Claims

        `value >= value`, `value >= value + margin`, `value <= value - margin`, `value >= constant`, with spaces between the words. A value is
        `stage.metric`, or `stage.metric@3ep` for the third epoch of a training run; a margin or constant is a number, `0.5pp` (percentage points) or
        `99%`. A value may also be the difference of two, `value - value >= value - value + margin`.

        Each matrix entry has its own verdict. `boosted[ticket.sparsity=0.5].testAccuracy >= boosted[ticket.sparsity=0.8].testAccuracy` compares two entries: in
        brackets are axes of the matrix, `variant` one of them, each with one of its values as the matrix writes it, separated by commas without spaces. Axes
        that no bracket names stay free: the claim has a verdict for each of their entries. In a YAML list in brackets such a claim needs quotes.

        With several seeds a claim is judged on the differences paired by seed: the 95 % interval of left − right − margin wholly at or
        above 0 is reproduced, wholly below 0 is refuted, else it is undecided; one seed alone always leaves it undecided. [statistics.md](statistics.md) has
        how intervals are made. A claim about a ticket has its `controls`, in the entry of its left side; one about a difference has none. Holm's method
        corrects the controls of a claim for their number; the claim stays at its own level.

        ## Metrics

        What each of them is, its unit and which way is better: [run-folder.md](run-folder.md).


        """;

    const string Folder = """
        ## What a run leaves

        ```
        runs/<name>/
          pipeline.resolved.yaml     the pipeline with every default filled in
          provenance.json            versions, machine, device, data: a flat object
          run.json                   the index: stages with their status, claims, figures, tables
          mask-overlap.json          what the masks of two seeds have in common, and what chance would give
          run.lock                   held by the running process
          run.owner                  which process runs, where the file system has no locks
          lease.json                 which worker writes what belongs to the whole, while it does
          cluster/                   what jobs on a cluster keep: token, script, logs, the program
          fault-*.log                of a fault of the program, to report it with
          report.md, report.html, figures/*.svg
          metrics.csv                a row for each epoch of each training run: stage, seed, matrix entry, metrics
          results.csv                a row for each stage, seed and matrix entry: what it found, what it cost
          <stage id>-<hash>/
            metrics.jsonl            one JSON object per epoch of a training run
            metrics.csv              the same as a table
            seed=1,<axis>=<value>/events.out.tfevents.*     the same for TensorBoard
            checkpoints/*.safetensors
            result.json              what the stage found
            provenance.json          where and with what the stage was made
            lease.json               which worker has the stage, while it does; then attempts.json and log.txt, what workers did and said
            outcomes.jsonl           one JSON object per batch and attack of an evaluation
            tuning.jsonl             one JSON object per trial of an attack that an evaluation tunes
            checks.json              what an evaluation says of its own attacks
            manifest.json            written last: name, length and SHA-256 of every file that the finished stage left
        ```

        [run-folder.md](run-folder.md) says what is in each of them, field by field.

        The hash covers the stage's settings, data, model, seed, inputs, the kind of device, precision and the version of the numerics; not threads,
        paths, titles, claims or the report. A stage whose `manifest.json` exists is not run again; an interrupted one continues from its last checkpoint.

        Whatever reads a file of a finished stage, a later stage, a report or an export, holds it against the manifest first; `run.json` carries its own
        checksum and those of the files beside it. A file that is missing or has changed is an error that names it and the folder to remove.
        `nativetickets verify runs/<name>` checks everything: it exits with 0 where all that has finished is sealed and whole, and with 1 where something is
        wrong, or where stages are of a version that wrote no manifests, whose files are read as they are.

        `tensorboard --logdir runs/<name>` shows every training run as a run of its own, also while it lasts. Its step is the epoch; its time is when training
        began plus the seconds of training, interruptions left out. A stage's `metrics.csv` and event file are made from `metrics.jsonl`: they grow with it,
        are cut back with it, and are made again where they are missing. The two tables of the whole run are written with the report. In tables a value that an
        epoch or a stage lacks, or that was not finite, is an empty cell; in event files it is NaN.

        """;

    /// <summary>The page in Markdown.</summary>
    public static string Write(Laboratory laboratory)
    {
        var page = new StringBuilder(Opening);
        Section(page, laboratory.Schema.Root, []);
        page.Append(Ending);
        foreach (var kind in laboratory.Stages.All.Where(kind => kind.EpochMetrics.Count > 0))
            page.Append($"- Every epoch of {kind.Title}: ").AppendJoin(", ", kind.EpochMetrics.Select(Code)).Append(".\n");
        foreach (var kind in laboratory.Stages.All) page.Append($"- The result of {kind.Title}{kind.ResultDoc}.\n");
        page.Append('\n').Append(Folder);
        Words(page, laboratory.OtherWords);
        return page.ToString();
    }

    static void Section(StringBuilder page, MapRule map, HashSet<MapRule> seen)
    {
        if (!seen.Add(map)) return;
        page.Append($"## {char.ToUpperInvariant(map.Title[0])}{map.Title[1..]}\n\n{map.Doc}\n\n| Key | Value | Without it | |\n|---|---|---|---|\n");
        foreach (var key in map.Keys) page.Append($"| `{key.Name}` | {Cell(key.Rule.Wanted)} | {Cell(key.Default.Words)} | {Cell(key.Doc)} |\n");
        page.Append('\n');
        foreach (var key in map.Keys)
            foreach (var part in key.Rule.Parts) Section(page, part, seen);
    }

    static void Words(StringBuilder page, OtherWords words)
    {
        page.Append("## Words of other tools\n\nWhoever writes one of these, in any of the forms `batch_size`, `batch-size` and `batchSize`, is answered with ")
            .Append("the key and where it belongs.\n\n| Here | Elsewhere |\n|---|---|\n");
        foreach (var (key, others) in words.Names) page.Append($"| `{key}` | {string.Join(", ", others.Select(word => $"`{word}`"))} |\n");
    }

    static string Code(Metric metric) => $"`{metric.Name}`";

    // in a table | ends a cell even within code, while < begins HTML only outside of it
    static string Cell(string text)
    {
        var parts = text.Replace("|", "\\|", StringComparison.Ordinal).Split('`');
        for (var i = 0; i < parts.Length; i += 2) parts[i] = parts[i].Replace("<", "&lt;", StringComparison.Ordinal);
        return string.Join('`', parts);
    }
}
