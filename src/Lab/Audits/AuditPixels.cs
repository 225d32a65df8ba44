using System.Globalization;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Audits;

/// <summary>What pixels a given network is taken to expect, and who says so.</summary>
/// <param name="Key">The key of <c>data</c>.</param>
/// <param name="Sentence">The first line of the page.</param>
sealed record AuditPixels(string Key, string Sentence)
{
    const string None = "none";
    const string Unchanged = "normalize: false", Own = "normalize: true";

    /// <summary>By the flag, else by the file, else assumed.</summary>
    /// <exception cref="RequestException">The flag is of another form, or the file cannot be read.</exception>
    public static AuditPixels Of(AuditRequest request, bool isOnnx)
    {
        var name = Path.GetFileName(request.File);
        if (request.Normalization == None) return new(Unchanged, "Pixels in [0, 1] reach the network unchanged, as --normalization says.");
        if (request.Normalization is { } given)
        {
            var (mean, deviation) = Parse(given);
            return new(KeyOf(mean, deviation), $"From pixels in [0, 1] {Listed(mean)} is subtracted, and they are divided by {Listed(deviation)}, as "
                + "--normalization says.");
        }
        if (isOnnx)
            return new(Unchanged, $"Assumed: pixels in [0, 1] reach the network of {name} unchanged, and it normalizes them itself if at all; "
                + "--normalization MEAN/DEVIATION puts constants before it.");
        return OfFile(request) ?? new(Own, $"Assumed: {name} does not say by which mean and deviation its network's images were normalized, and those that are "
            + $"usual for {request.Dataset} are taken; if it was trained with others, every number here is wrong, and --normalization MEAN/DEVIATION or none "
                + $"gives "
            + "them.");
    }

    /// <summary>What the texts of a file say, or the buffers of a normalizing layer in it; null for neither.</summary>
    static AuditPixels? OfFile(AuditRequest request)
    {
        try
        {
            using var file = ForeignFile.Open(request.File);
            var (stated, name) = (StatedNetwork.Of(file.Metadata), Path.GetFileName(request.File));
            if (stated.IsUnnormalized) return new(Unchanged, $"Pixels in [0, 1] reach the network unchanged, as {name} says.");
            var (mean, deviation) = stated is { Mean: { } first, Deviation: { } second } ? (first, second)
                : ForeignWeights.NormalizationOf(file) is { } buffers ? buffers : (null, null);
            return mean is null || deviation is null ? null
                : new(KeyOf(mean, deviation),
                $"From pixels in [0, 1] {Listed(mean)} is subtracted, and they are divided by {Listed(deviation)}, as {name} says.");
        }
        catch (UserException e)
        {
            throw new RequestException(e.Message, e); // the command line names the file
        }
    }

    static (IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation) Parse(string text)
    {
        if (text.Split('/') is [var mean, var deviation] && Numbers(mean) is { } means && Numbers(deviation) is { } deviations) return (means, deviations);
        throw new RequestException($"--normalization {ShownText.Quote(text)}: wanted none, or mean and deviation of pixels in [0, 1] for each channel or one "
            + $"for "
            + "all, such as 0.4914,0.4822,0.4465/0.2470,0.2435,0.2616");

        static float[]? Numbers(string list)
        {
            var numbers = new List<float>();
            foreach (var part in list.Split(','))
                if (float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number)) numbers.Add(number);
                else return null;
            return [.. numbers];
        }
    }

    static string KeyOf(IReadOnlyList<float> mean, IReadOnlyList<float> deviation) =>
        $"normalization: {{ mean: [{Listed(mean)}], deviation: [{Listed(deviation)}] }}";

    static string Listed(IReadOnlyList<float> numbers) => string.Join(", ", numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
}
