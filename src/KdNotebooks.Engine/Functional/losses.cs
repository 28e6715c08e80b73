using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What becomes of a loss's terms. The mean is over all elements: for a batch mean take the sum and divide by the rows.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static partial class functional
        {
            /// <summary>−ln softmax(input) at the target's class. Input [N, C], [N, C, d...] or [C]; target of class numbers without C.</summary>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                new(CrossEntropy.FromLogits(input.Array, target.Array, weight?.Array, ignore_index, reduction, label_smoothing));

            /// <summary>The cross-entropy of log-probabilities.</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                new(CrossEntropy.FromLogProbabilities(input.Array, target.Array, weight?.Array, reduction));

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                new(Losses.Square(input.Array, target.Array, reduction));

            /// <summary>KL(target ‖ exp input) by element; input is a log-probability, and so is the target unless log_target is false.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                new(Losses.KullbackLeibler(input.Array, target.Array, log_target, reduction));
        }
    }
}
