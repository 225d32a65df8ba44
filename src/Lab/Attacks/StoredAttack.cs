using NativeTickets.Adversarial;

namespace NativeTickets.Lab.Attacks;

/// <summary>Adversarial images of a file.</summary>
sealed class StoredAttack() : AttackKind("stored", "Images that were written before, checked against the ball again.", isWhiteBox: false)
{
    static readonly Key<string> Images = new("images", Rules.File("a safetensors file of adversarial images, or a folder of them"), Default.Required,
        "Where they lie.",
        hashed: false);

    public override IReadOnlyList<Key> OwnKeys => [Images];

    public override IEnumerable<string> FilesOf(Settings settings) => [Images.Read(settings)];

    public override int LeastClasses(AttackSpec attack) => 2; // known without reading the images

    public override ImageAttack Make(AttackSpec attack) => new StoredImages(attack.MakeThreat(), Images.Read(attack.Settings));

    public override double ForwardUnits(AttackSpec attack, int classes) => 1;
}
