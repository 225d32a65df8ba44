using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// The second pass of a product whose sum was cut: the shares of each result, [z][m][n], are added in order and finished. Weight gradients, [z][K][B·R·S·C] or,
/// where sides were swapped, [z][B·R·S·C][K], for blocks B of channels, also find their way back to K, C, R, S here.
/// </summary>
static class SumSharesGpu
{
    internal readonly struct ResultBody(int shares, int count, int columns, ArrayView<float> partial, ProductEpilogue epilogue, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var sum = 0f;
            for (var z = 0; z < shares; z++) sum += partial[z * count + i];
            var n = i % columns;
            y[i] = epilogue.Finish(sum, epilogue.Scale(n), epilogue.Shift(n), i, n);
        }
    }

    internal readonly struct WeightBody(
        int shares, int filters, int channels, int taps, int block, int isSwapped, ArrayView<float> partial, ArrayView<float> gradWeight) : IGpuBody
    {
        public void Run(int i)
        {
            var tap = i % taps;
            var rest = i / taps;
            var c = rest % channels;
            var k = rest / channels;
            var blocks = c / block;
            var column = (blocks * taps + tap) * block + c - blocks * block;
            var from = isSwapped != 0 ? column * filters + k : k * taps * channels + column;
            var count = filters * channels * taps;
            var sum = 0f;
            for (var z = 0; z < shares; z++) sum += partial[z * count + from];
            gradWeight[i] = sum;
        }
    }
}
