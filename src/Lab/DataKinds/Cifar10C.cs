using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Lab.DataKinds;

/// <summary>CIFAR-10 with the test images of CIFAR-10-C, one corruption at one severity.</summary>
sealed class Cifar10C() : DataSetKind("cifar10c", "`cifar10c` is CIFAR-10 with corrupted test images")
{
    static readonly Key<string> Corruption = new("corruption", Rules.Word([.. ImageSource.Corruptions]), Default.Absent("required with `cifar10c`"),
        "For `cifar10c`: what was done to the test images.");

    static readonly Key<int> Severity = new("severity", Rules.Count(1, 5), Default.Absent("required with `cifar10c`"),
        "For `cifar10c`: how much of it, 1 to 5.");

    public override IReadOnlyList<Key> OwnKeys => [Corruption, Severity];

    public override IReadOnlyDictionary<Key, string> RequiredKeys => new Dictionary<Key, string>
    {
        [Corruption] = "what was done to the test images, such as fog",
        [Severity] = "a severity from 1 to 5",
    };

    public override int? UsualValidation => 5000;

    public override ImageShape? Images => new(3, 32, 32);

    public override int? Classes => 10;

    public override CatalogEntry? Catalog => DataCatalog.Cifar10C;

    public override ImageSource SourceOf(Settings data) => ImageSource.Cifar10Corrupted(Corruption.Read(data), Severity.Read(data));
}
