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

    /// <summary>The same of results that are stored as bf16: a thread owns two neighbors.</summary>
    internal readonly struct ResultBf16Body(
        int shares, int count, int columns, ArrayView<float> partial, ProductEpilogue epilogue, ArrayView<uint> y) : IGpuBody, INeedsTensorCores
    {
        public void Run(int i)
        {
            var at = 2 * i;
            var (sum0, sum1) = (0f, 0f);
            for (var z = 0; z < shares; z++)
            {
                sum0 += partial[z * count + at];
                sum1 += partial[z * count + at + 1];
            }
            var n = at % columns;
            y[i] = epilogue.FinishPair(sum0, sum1, epilogue.Scale(n), epilogue.Scale(n + 1), epilogue.Shift(n), epilogue.Shift(n + 1), at, n);
        }
    }

    /// <summary>Weight gradients, back in the weights' order.</summary>
    /// <param name="shares">Of the sum.</param>
    /// <param name="filters">Of the product: those of the weights, and what fills them up.</param>
    /// <param name="channels">Of the weights.</param>
    /// <param name="taps">Rows times columns of a filter.</param>
    /// <param name="block">Channels of a block.</param>
    /// <param name="isSwapped">1 where filters are the product's columns.</param>
    /// <param name="allChannels">Of the product, likewise.</param>
    /// <param name="partial">The shares.</param>
    /// <param name="gradWeight">Written.</param>
    internal readonly struct WeightBody(
        int shares, int filters, int channels, int taps, int block, int isSwapped, int allChannels, ArrayView<float> partial, ArrayView<float> gradWeight)
        : IGpuBody
    {
        public void Run(int i)
        {
            var tap = i % taps;
            var rest = i / taps;
            var c = rest % channels;
            var k = rest / channels;
            var blocks = c / block;
            var column = (blocks * taps + tap) * block + c - blocks * block;
            var from = isSwapped != 0 ? column * filters + k : k * taps * allChannels + column;
            var count = filters * allChannels * taps;
            var sum = 0f;
            for (var z = 0; z < shares; z++) sum += partial[z * count + from];
            gradWeight[i] = sum;
        }
    }
}
