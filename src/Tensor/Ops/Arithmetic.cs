using NativeTickets.Kernels;

namespace NativeTickets;

/// <remarks>
/// Operators compute a new tensor each. On a tape, that owns them; off it, every one is the caller's to dispose, so longer expressions belong on a tape.
/// </remarks>
public sealed partial class Tensor
{
    /// <summary><see cref="Add(Tensor)"/>.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => a.Add(b);

    /// <summary><see cref="Add(float)"/>.</summary>
    public static Tensor operator +(Tensor a, float b) => a.Add(b);

    /// <summary><see cref="Add(float)"/>.</summary>
    public static Tensor operator +(float a, Tensor b) => b.Add(a);

    /// <summary><see cref="Subtract(Tensor)"/>.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => a.Subtract(b);

    /// <summary><see cref="Subtract(float)"/>.</summary>
    public static Tensor operator -(Tensor a, float b) => a.Subtract(b);

    /// <summary><c>y = a − b</c> with one number a.</summary>
    public static Tensor operator -(float a, Tensor b) => b.Apply(new WithFirst<Subtract>(a));

    /// <summary><see cref="Negate"/>.</summary>
    public static Tensor operator -(Tensor x) => x.Negate();

    /// <summary><see cref="Multiply(Tensor)"/>.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => a.Multiply(b);

    /// <summary><see cref="Multiply(float)"/>.</summary>
    public static Tensor operator *(Tensor a, float b) => a.Multiply(b);

    /// <summary><see cref="Multiply(float)"/>.</summary>
    public static Tensor operator *(float a, Tensor b) => b.Multiply(a);

    /// <summary><see cref="Divide(Tensor)"/>.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => a.Divide(b);

    /// <summary><see cref="Divide(float)"/>.</summary>
    public static Tensor operator /(Tensor a, float b) => a.Divide(b);

    /// <summary><c>y = a / b</c> with one number a.</summary>
    public static Tensor operator /(float a, Tensor b) => b.Apply(new WithFirst<Divide>(a));

    /// <summary><c>y = a + b</c>, elementwise: the end of a residual block.</summary>
    /// <param name="other">A tensor of this shape, with a batch axis where this one has one; or one of both is one plain number, [].</param>
    /// <returns>The shape of both.</returns>
    /// <exception cref="ShapeException">The shapes differ, or one tensor has a batch axis and the other none.</exception>
    public Tensor Add(Tensor other) => Apply(default(Add), other);

    /// <summary><c>y = a + number</c>, elementwise.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Add(float number) => Apply(new WithSecond<Add>(number));

    /// <summary><c>y = a − b</c>, elementwise.</summary>
    /// <param name="other">A tensor of this shape, with a batch axis where this one has one; or one of both is one plain number, [].</param>
    /// <returns>The shape of both.</returns>
    /// <exception cref="ShapeException">The shapes differ, or one tensor has a batch axis and the other none.</exception>
    public Tensor Subtract(Tensor other) => Apply(default(Subtract), other);

    /// <summary><c>y = a − number</c>, elementwise.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Subtract(float number) => Apply(new WithSecond<Subtract>(number));

    /// <summary><c>y = a · b</c>, elementwise.</summary>
    /// <param name="other">A tensor of this shape, with a batch axis where this one has one; or one of both is one plain number, [].</param>
    /// <returns>The shape of both.</returns>
    /// <exception cref="ShapeException">The shapes differ, or one tensor has a batch axis and the other none.</exception>
    public Tensor Multiply(Tensor other) => Apply(default(Multiply), other);

    /// <summary><c>y = a · number</c>, elementwise.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Multiply(float number) => Apply(new WithSecond<Multiply>(number));

    /// <summary><c>y = a / b</c>, elementwise; infinite or NaN where b is 0.</summary>
    /// <param name="other">A tensor of this shape, with a batch axis where this one has one; or one of both is one plain number, [].</param>
    /// <returns>The shape of both.</returns>
    /// <exception cref="ShapeException">The shapes differ, or one tensor has a batch axis and the other none.</exception>
    public Tensor Divide(Tensor other) => Apply(default(Divide), other);

    /// <summary><c>y = a / number</c>, elementwise.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Divide(float number) => Apply(new WithSecond<Divide>(number));

    /// <summary><c>y = −x</c>, elementwise.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Negate() => Apply(default(Negate));
}
