using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Internals;

/// <summary>
/// The gradient reversal of Ganin et al. (2016): the value passes unchanged, its gradient with the opposite sign; what is
/// behind it learns to defeat what is before it.
/// </summary>
internal static class GradientReversal
{
    // 2x − x is x exactly in floating point, and only −x carries a gradient.
    public static Tensor Reverse(Tensor x) => 2 * x.detach() - x;
}
