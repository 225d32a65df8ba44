using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class NetworkNameTests
{
    const string Known = "known forms: lenet, lenet-ye-<w>, vgg16, vgg16-w<n>, vgg16-cifar, vgg16-cifar-w<n>, resnet18, resnet18-w<n>, wrn-<d>-<k>";

    [Theory]
    [InlineData("lenet")]
    [InlineData("lenet-ye-16")]
    [InlineData("vgg16")]
    [InlineData("vgg16-w8")]
    [InlineData("resnet18")]
    [InlineData("resnet18-w8")]
    [InlineData("wrn-10-1")]
    [InlineData("wrn-34-10")]
    public void Every_known_form_is_accepted(string name) => Networks.CheckName(name);

    [Theory]
    [InlineData("lennet", "no network 'lennet'; nearest: 'lenet'; " + Known)]
    [InlineData("vgg19", "no network 'vgg19'; nearest: 'vgg16'; " + Known)]
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
        Assert.InRange(Assert.Throws<NetworkException>(() => Networks.CheckName(new string('x', 10_000))).Message.Length, 1, 300);
}
