namespace NativeTickets.Pipelines;

/// <summary>A part of the images, counted or in percent.</summary>
sealed class ImageShareRule : ValueRule
{
    public override string Wanted => "a number of images or a share below 100%, such as 5000 or 10%";

    public override ResolvedNode? Check(YamlNode node, string path, Checking checking) =>
        node is YamlScalar { Quoted: false } scalar && ImageShare.TryParse(scalar.Text, out var share)
            ? new ResolvedScalar(node.At, share, scalar.Text)
            : Refuse(node, path, checking);
}
