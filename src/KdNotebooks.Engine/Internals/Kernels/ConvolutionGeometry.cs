namespace TorchSharp.Internals;

/// <summary>
/// The sizes of a 2-d convolution or pooling: images [N, C, H, W], windows of kh × kw that step by (sy, sx), reach over the
/// border by (py, px) zeros and skip (dy, dx) pixels between taps.
/// </summary>
internal sealed record ConvolutionGeometry(int N, int C, int H, int W, int KernelH, int KernelW, int StepY, int StepX, int PadY, int PadX, int DilationY, int DilationX)
{
    public int OutH { get; } = Out(H, KernelH, StepY, PadY, DilationY);

    public int OutW { get; } = Out(W, KernelW, StepX, PadX, DilationX);

    public int OutPixels => OutH * OutW;

    public int PaddedH => H + 2 * PadY;

    public int PaddedW => W + 2 * PadX;

    public bool IsPadded => PadY > 0 || PadX > 0;

    /// <summary>Windows of 2 × 2 side by side.</summary>
    public bool Halves { get; } = (KernelH, KernelW, StepY, StepX, PadY, PadX, DilationY, DilationX) == (2, 2, 2, 2, 0, 0, 1, 1);

    /// <summary>Taps of a window over all channels.</summary>
    public int Taps => C * KernelH * KernelW;

    private static int Out(int size, int kernel, int step, int pad, int dilation) => (size + 2 * pad - dilation * (kernel - 1) - 1) / step + 1;

    public void Check(string operation, ReadOnlySpan<long> input, ReadOnlySpan<long> kernel)
    {
        if (StepY < 1 || StepX < 1 || PadY < 0 || PadX < 0 || DilationY < 1 || DilationX < 1)
            throw new ExternalException($"{operation}: stride and dilation must be positive and padding must not be negative");
        if (OutH < 1 || OutW < 1 || DilationY * (KernelH - 1) >= PaddedH || DilationX * (KernelW - 1) >= PaddedW)
            throw new ExternalException($"{operation}: a kernel {Shapes.Text(kernel)} does not fit an input of shape {Shapes.Text(input)}");
    }
}
