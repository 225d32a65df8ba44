using NativeTickets.Config.Yaml;
using NativeTickets.Lab;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Tests;

/// <summary>The JSON Schema of pipelines takes what the program takes. Whatever the tests have the program refuse is held against it by
/// <see cref="PipelineText.ProblemsOf"/>.</summary>
public sealed class JsonSchemaTests
{
    /// <summary>Pipelines of programs with kinds of their own, whose schema is what their own <c>schema</c> prints.</summary>
    static readonly string[] OfOwnKinds = [Path.Combine("docs", "samples", "09-own-attack-score-and-stage", "pipeline.yaml")];

    public static TheoryData<string> Pipelines =>
        [.. ((string[])["pipelines", "docs", "src", "bench", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.yaml", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj") && !OfOwnKinds.Contains(file))
            .Where(file => File.ReadAllText(Path.Combine(RepositoryRoot.Path, file)).Contains("\nstages:", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    public static TheoryData<string> Cases
    {
        get
        {
            var folder = Path.Combine(RepositoryRoot.Path, "..", "shared", "cases", "yaml");
            return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.yaml").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)]
                : ["none"];
        }
    }

    [Fact]
    public void The_committed_schema_is_what_the_declarations_generate()
    {
        var text = PipelineJsonSchema.Write(NativeLaboratory.Instance);
        if (Environment.GetEnvironmentVariable("NATIVETICKETS_WRITE_DOCS") == "1") File.WriteAllText(JsonSchemaCheck.Committed, text);
        Assert.True(File.Exists(JsonSchemaCheck.Committed) && File.ReadAllText(JsonSchemaCheck.Committed) == text,
            $"{JsonSchemaCheck.Committed} is out of date; run the tests once with NATIVETICKETS_WRITE_DOCS=1 and commit it");
    }

    [Theory, MemberData(nameof(Pipelines))]
    public void Every_pipeline_of_the_project_is_taken(string file) =>
        Assert.Null(JsonSchemaCheck.Refuses(File.ReadAllText(Path.Combine(RepositoryRoot.Path, file))));

    [Theory, MemberData(nameof(Cases))]
    public void A_file_that_a_user_got_wrong_is_refused_where_a_schema_can_see_it(string name)
    {
        Assert.SkipWhen(name == "none", "these files are not part of the checkout");
        var path = CaseFolder.PathOf(Path.Combine("yaml", name));
        var text = File.ReadAllText(path);
        try
        {
            NativeLaboratory.Read(path);
        }
        catch (ConfigException wrong)
        {
            JsonSchemaCheck.Hold(text, wrong.Problems);
            return;
        }
        Assert.Null(JsonSchemaCheck.Refuses(text)); // wrong in its data alone, or not at all
    }

    [Theory]
    [InlineData("sparsity: 0.8", "sparsty: 0.8")]
    [InlineData("sparsity: 0.8", "sparsity: 1.5")]
    [InlineData("sparsity: 0.8", "sparsity: 100%")]
    [InlineData("sparsity: 0.8", "sparsity: -5%")]
    [InlineData("sparsity: 0.8", "sparsity: most")]
    [InlineData("sparsity: 0.8", "sparsity: 8/0")]
    [InlineData("sparsity: 0.8", "sparsity: 8/-0.0")]
    [InlineData("learningRate: 0.01", "learningRate: 1/.0e5")]
    [InlineData("epochs: 4", "epochs: 4ep")]
    [InlineData("epochs: 4", "epochs: 0")]
    [InlineData("epochs: 4", "epochs: 1.5")]
    [InlineData("epochs: 4", "epochs: [4]")]
    [InlineData("learningRate: 0.01", "learningRate: '0.01'")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, warmup: { from: 0, over: 10 }")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, drops: { at: [101%] }")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, optimizer: rmsprop")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, optimizer: { sgd: {}, adam: {} }")]
    [InlineData(", learningRate: 0.01", "")]
    [InlineData("id: dense, ", "")]
    [InlineData("id: dense", "id: con")]
    [InlineData("name: small", "name: 2small")]
    [InlineData("data: { dataset: glyphs }\n", "")]
    [InlineData("dataset: glyphs", "dataset: gylphs")]
    [InlineData("- prune:", "- prun:")]
    public void A_wrong_key_type_or_range_is_refused(string old, string changed)
    {
        Assert.Contains(old, PipelineText.Small, StringComparison.Ordinal);
        Assert.Null(JsonSchemaCheck.Refuses(PipelineText.Small));
        var text = PipelineText.Small.Replace(old, changed, StringComparison.Ordinal);
        Assert.NotEmpty(PipelineText.ProblemsOf(text));
        Assert.NotNull(JsonSchemaCheck.Refuses(text));
    }

    [Theory]
    [InlineData("learningRate: 0.01", "learningRate: 1e-2")]
    [InlineData("learningRate: 0.01", "learningRate: 1/100")]
    [InlineData("learningRate: 0.01", "learningRate: 1/0.5e2")]
    [InlineData("learningRate: 0.01", "learningRate: 1/005")]
    [InlineData("sparsity: 0.8", "sparsity: 80%")]
    [InlineData("sparsity: 0.8", "sparsity: 99.9%")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, drops: { at: [1.5ep, 100%, 40it] }")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, optimizer: adam")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, optimizer: { adam: { beta1: 0.8 } }")]
    [InlineData("learningRate: 0.01", "learningRate: 0.01, title: 3")]
    [InlineData("name: small", "name: small\nseed: { from: 1, upTo: 20 }\nclaims: [ dense.testAccuracy >= 1% ]")]
    [InlineData("name: small", "name: small\nscales: { tiny: { stages: { dense: { epochs: 1 } }, data: { trainImages: 100 } } }")]
    [InlineData("name: small", "name: small\nmatrix: { rate: { keys: [dense.learningRate, boosted.learningRate], values: [0.1, 20%] } }")]
    public void What_the_program_takes_is_taken(string old, string changed)
    {
        var text = PipelineText.Small.Replace(old, changed, StringComparison.Ordinal);
        PipelineText.Read(text);
        Assert.Null(JsonSchemaCheck.Refuses(text));
    }

    [Theory]
    [InlineData("scales: { tiny: { stages: { dense: { epochs: 0 } } } }")]
    [InlineData("scales: { tiny: { data: { trainImages: none } } }")]
    [InlineData("variants: { narrow: { modell: { name: lenet } } }")]
    [InlineData("train: { epoch: 3 }")]
    [InlineData("report: { figures: [{ id: a, y: testAccuracy }] }")]
    public void A_wrong_key_type_or_range_is_refused_wherever_it_stands(string added)
    {
        var text = $"{PipelineText.Small}\n{added}";
        Assert.NotEmpty(PipelineText.ProblemsOf(text));
        Assert.NotNull(JsonSchemaCheck.Refuses(text));
    }
}
