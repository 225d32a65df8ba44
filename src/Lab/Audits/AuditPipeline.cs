using System.Globalization;
using System.Text;
using System.Text.Json;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Threats;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Lab.Audits;

/// <summary>The pipeline that measures a given network: what it consists of, its natural accuracy, and what AutoAttack leaves of that.</summary>
public sealed class AuditPipeline
{
    /// <summary>The id of the stage that measures.</summary>
    public const string Evaluation = "robust";

    const int LongestStem = 48; // of a run folder's name, which has at most 64 characters

    readonly string text;

    AuditPipeline(string folder, string text) => (Folder, this.text) = (folder, text);

    /// <summary>The run folder.</summary>
    public string Folder { get; }

    /// <summary>The pipeline's file, once it is written.</summary>
    public string Source => Path.Combine(Folder, RunFiles.Audit);

    /// <summary>Makes it of a request; nothing is written.</summary>
    /// <exception cref="RequestException">
    /// What is asked for is not there, the file cannot be read, or its run folder is that of another file; says why.
    /// </exception>
    public static AuditPipeline Of(AuditRequest request)
    {
        if (InputFile.WhyNot(request.File) is { } why) throw new RequestException($"{request.File}: {why}");
        var isOnnx = AuditedFile.IsOnnx(request.File);
        if (isOnnx && request.Model is not null)
            throw new RequestException($"{request.File}: is an ONNX file, which says its network itself; leave --model {ShownText.Quote(request.Model)} out");
        if (!isOnnx && request.Model is null)
            throw new RequestException($"{request.File}: does not say which network it is of; wanted --model, such as resnet18, or an ONNX file");
        if (DataSetKind.All.Find(request.Dataset) is not { } data || data.RequiredKeys.Any())
        {
            var known = DataSetKind.All.All.Where(kind => !kind.RequiredKeys.Any()).Select(kind => kind.Name);
            throw new RequestException($"--dataset {ShownText.Quote(request.Dataset)}: wanted one of {string.Join(", ", known)}; for images of one's own write "
                + "a pipeline with evaluate: { of: model }");
        }
        var pixels = AuditPixels.Of(request, isOnnx);
        var name = $"audit-{Stem(request.File)}";
        var folder = Path.Combine(request.Out, name);
        AuditedFile.RequireSame(folder, request.File);
        return new AuditPipeline(folder, Text(request, name, isOnnx, pixels, ImagesOf(request, data)));
    }

    /// <summary>Reads and checks it.</summary>
    /// <exception cref="ConfigException">It cannot be run.</exception>
    public PipelineFile Read() => NativeLaboratory.Parse(text, Source);

    /// <summary>Writes it into its run folder; the card there goes if another pipeline was measured for it.</summary>
    /// <exception cref="FileException">The run folder cannot be written.</exception>
    public void Write()
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!File.Exists(Source) || !DerivedFile.Holds(Source, bytes)) OutputFile.Delete(Path.Combine(Folder, RunFiles.Card));
        AtomicFile.Write(Source, stream => stream.Write(bytes));
    }

    /// <summary>Runs it; what is wrong with it is wrong with the command line, since nobody has written the file that it would be a place of.</summary>
    /// <exception cref="RequestException">In place of a <see cref="ConfigException"/>, without places.</exception>
    public static T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (ConfigException e)
        {
            throw new RequestException(string.Join('\n', e.Faults), e);
        }
    }

    /// <summary>Which images are measured, in words.</summary>
    static string ImagesOf(AuditRequest request, DataSetKind data) => data.Catalog?.TestImages is { } all && all <= request.Images
        ? FormattableString.Invariant($"all {all} test images of {request.Dataset}")
        : FormattableString.Invariant($"the first {request.Images} test images of {request.Dataset}");

    static string Text(AuditRequest request, string name, bool isOnnx, AuditPixels pixels, string images)
    {
        var (norm, epsilon) = ThreatOf(request.Threat);
        var step = NumberText.Shortest(ValueOf(epsilon, request.Threat) / 4);
        var file = Quoted(Path.GetFullPath(request.File));
        var model = isOnnx ? $"{{ onnx: {file} }}" : $"{{ name: {Quoted(request.Model!)}, weights: {file} }}";
        var description = Quoted($"{pixels.Sentence} Measured are {images}, under AutoAttack in the norm {norm} with a budget of {epsilon}. "
            + "Nobody checks what the network was trained on: if that includes these images, its numbers flatter.");
        return $$"""
            # written by nativetickets audit; nativetickets run {{RunFiles.Audit}} measures the same again
            {{AuditedFile.LineOf(request.File)}}
            name: {{name}}
            description: {{description}}
            seed: 1
            data: { dataset: {{request.Dataset}}, {{pixels.Key}} }
            model: {{model}}
            stages:
              - describe: { id: network, title: Network }
              - evaluate:
                  id: {{Evaluation}}
                  title: Given network
                  of: model
                  images: {{request.Images.ToString(CultureInfo.InvariantCulture)}}
                  attacks:
                    - pgd: { norm: {{norm}}, epsilon: {{epsilon}}, stepSize: {{step}}, steps: 10 }
                    - autoAttack: { norm: {{norm}}, epsilon: {{epsilon}} }
            report:
              tables:
                - { id: network, title: The network, rows: [network], columns: [parameters, prunable, sparsity, multiplyAdds, sizeMiB] }

            """;
    }

    static (string Norm, string Epsilon) ThreatOf(string text)
    {
        if (text.Split(':') is [var norm, var epsilon] && ThreatKind.All.Find(norm) is not null && epsilon.Length > 0) return (norm, epsilon);
        throw new RequestException($"--threat {ShownText.Quote(text)}: wanted a norm and a budget, such as linf:8/255 or l2:0.5");
    }

    static double ValueOf(string epsilon, string threat)
    {
        var parts = epsilon.Split('/');
        if (parts.Length <= 2 && NumberText.TryDecimal(parts[0], out var above) && above > 0)
        {
            if (parts.Length == 1) return above;
            if (NumberText.TryDecimal(parts[1], out var below) && below > 0) return above / below;
        }
        throw new RequestException($"--threat {ShownText.Quote(threat)}: wanted a budget above 0, such as 8/255 or 0.5");
    }

    /// <summary>A text as YAML, which reads what JSON escapes.</summary>
    static string Quoted(string text) => JsonSerializer.Serialize(text);

    /// <summary>The file's name as far as a folder and a pipeline can be called by it.</summary>
    static string Stem(string file)
    {
        var stem = new string([.. Path.GetFileNameWithoutExtension(file).Select(Plain)]).Trim('-');
        return stem.Length == 0 ? "network" : stem.Length <= LongestStem ? stem : stem[..LongestStem];

        static char Plain(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '-';
    }
}
