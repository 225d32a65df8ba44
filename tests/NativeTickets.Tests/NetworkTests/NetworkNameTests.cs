using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class NetworkNameTests
{
    const string Known = "known forms: lenet, lenet-ye-<w>, lenet-300-100, mlp-<h>[-<h>…], conv2, conv4, conv6, conv<d>-w<n>, vgg16, vgg16-w<n>, "
        + "vgg11, vgg11-w<n>, vgg13, vgg13-w<n>, vgg16-cifar, vgg16-cifar-w<n>, vgg19, vgg19-w<n>, vgg16-ap, vgg16-ap-w<n>, "
        + "resnet18, resnet18-w<n>, resnet34, resnet34-w<n>, resnet50, resnet50-w<n>, "
        + "resnet<6n+2>, resnet<6n+2>-a, resnet<6n+2>-w<n>, resnet<6n+2>-w<n>-a, "
        + "preactresnet18, preactresnet18-w<n>, preactresnet18-kuangliu, preactresnet18-kuangliu-w<n>, wrn-<d>-<k>";

    [Theory]
    [InlineData("lenet")]
    [InlineData("lenet-ye-16")]
    [InlineData("vgg16")]
    [InlineData("vgg16-w8")]
    [InlineData("resnet18")]
    [InlineData("resnet18-w8")]
    [InlineData("wrn-10-1")]
    [InlineData("wrn-34-10")]
    [InlineData("mlp-7")]
    [InlineData("lenet-300-100")]
    [InlineData("conv6-w8")]
    [InlineData("vgg11-w8")]
    [InlineData("vgg16-ap-w8")]
    [InlineData("resnet50-w8")]
    [InlineData("resnet110-a")]
    [InlineData("resnet8-w4-a")]
    [InlineData("preactresnet18-kuangliu-w8")]
    public void Every_known_form_is_accepted(string name) => Networks.CheckName(name);

    [Theory]
    [InlineData("lennet", "no network 'lennet'; nearest: 'lenet'; " + Known)]
    [InlineData("vgg17", "no network 'vgg17'; nearest: 'vgg16'; " + Known)]
    [InlineData("resnet20-b", "no network 'resnet20-b'; nearest: 'resnet20-a'; " + Known)]
    [InlineData("mlp-", "no network 'mlp-'; " + Known)]
    [InlineData("mlp-300-0", "network 'mlp-300-0': its width is a whole number from 1 to 65536, got 0")]
    [InlineData("resnet19", "network 'resnet19': its depth is 6n + 2 from 8 to 110, without -a also 18, 34 or 50, got 19; nearest: 'resnet20'")]
    [InlineData("resnet50-a", "network 'resnet50-a': its depth is 6n + 2 from 8 to 110, without -a also 18, 34 or 50, got 50; nearest: 'resnet44'")]
    [InlineData("resnet152", "network 'resnet152': its depth is 6n + 2 from 8 to 110, without -a also 18, 34 or 50, got 152; nearest: 'resnet110'")]
    [InlineData("resnet99999999999",
        "network 'resnet99999999999': its depth is 6n + 2 from 8 to 110, without -a also 18, 34 or 50, got 99999999999; nearest: 'resnet110'")]
    [InlineData("ResNet-18", "no network 'ResNet-18'; nearest: 'resnet18'; " + Known)]
    [InlineData("wrn28-10", "no network 'wrn28-10'; nearest: 'wrn-28-10'; " + Known)]
    [InlineData("transformer", "no network 'transformer'; " + Known)]
    [InlineData("", "no network ''; " + Known)]
    [InlineData("lenet\n", "no network 'lenet\n'; nearest: 'lenet'; " + Known)]
    [InlineData("lenet-ye-0", "network 'lenet-ye-0': its width is a whole number from 1 to 512, got 0")]
    [InlineData("vgg16-w99999999999", "network 'vgg16-w99999999999': its width is a whole number from 1 to 512, got 99999999999")]
    [InlineData("wrn-28-100", "network 'wrn-28-100': its widening factor is a whole number from 1 to 64, got 100")]
    [InlineData("wrn-30-10", "network 'wrn-30-10': its depth is 6n + 4 with n from 1, got 30; nearest: 'wrn-28-10'")]
    [InlineData("wrn-27-2", "network 'wrn-27-2': its depth is 6n + 4 with n from 1, got 27; nearest: 'wrn-28-2'")]
    [InlineData("wrn-4-2", "network 'wrn-4-2': its depth is 6n + 4 with n from 1, got 4; nearest: 'wrn-10-2'")]
    public void Any_other_name_is_answered_with_what_would_be_right(string name, string message) =>
        Assert.Equal(message, Assert.Throws<NetworkException>(() => Networks.CheckName(name)).Message);

    [Fact]
    public void A_very_long_name_is_not_repeated_in_full() =>
        Assert.InRange(Assert.Throws<NetworkException>(() => Networks.CheckName(new string('x', 10_000))).Message.Length, 1, 600);
}
