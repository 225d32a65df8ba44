namespace NativeTickets.Nn;

/// <summary>The networks that names stand for.</summary>
enum NetworkFamily
{
    /// <summary><c>lenet</c>.</summary>
    LeNet,

    /// <summary><c>lenet-ye-w</c>.</summary>
    LeNetYe,

    /// <summary><c>vgg16</c>, <c>vgg16-wn</c>.</summary>
    Vgg16,

    /// <summary><c>resnet18</c>, <c>resnet18-wn</c>.</summary>
    ResNet18,

    /// <summary><c>wrn-d-k</c>.</summary>
    WideResNet,
}
