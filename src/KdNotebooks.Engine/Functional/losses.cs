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
                new(Losses.Of(input.Array, target.Array, new Square(), reduction));

            /// <summary>|x − t|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                new(Losses.Of(input.Array, target.Array, new Magnitude(), reduction));

            /// <summary>(x − t)²/(2β) below β, |x − t| − β/2 above.</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                new(beta == 0 ? Losses.Of(input.Array, target.Array, new Magnitude(), reduction) : Losses.Of(input.Array, target.Array, new Huber(beta, 1 / beta), reduction));

            /// <summary>(x − t)²/2 below δ, δ(|x − t| − δ/2) above.</summary>
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) =>
                new(Losses.Of(input.Array, target.Array, new Huber(delta, 1), reduction));

            /// <summary>−w(p·t·ln σ(x) + (1 − t)·ln σ(−x)).</summary>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                if (!Shapes.Same(input.Array.Shape, target.Array.Shape))
                    throw new ExternalException($"binary_cross_entropy_with_logits: an input of shape {Shapes.Text(input.Array.Shape)} and a target of shape {Shapes.Text(target.Array.Shape)} must be of one shape");
                using NdArray minus = Factories.Number(input.Array.Type, -1), opposite = Arithmetic.Multiply(input.Array, minus), yes = Function.Apply(input.Array, new LogLogistic()), no = Function.Apply(opposite, new LogLogistic());
                using NdArray weighted = pos_weights is null ? yes.Retain() : Arithmetic.Multiply(yes, pos_weights.Array), one = Factories.Number(input.Array.Type, 1), rest = Arithmetic.Subtract(one, target.Array);
                using NdArray a = Arithmetic.Multiply(weighted, target.Array), b = Arithmetic.Multiply(no, rest), sum = Arithmetic.Add(a, b), loss = Arithmetic.Multiply(sum, minus);
                using NdArray terms = weight is null ? loss.Retain() : Arithmetic.Multiply(loss, weight.Array);
                return new Tensor(Losses.Reduce(terms, reduction));
            }

            /// <summary>KL(target ‖ exp input) by element; input is a log-probability, and so is the target unless log_target is false.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                new(Losses.KullbackLeibler(input.Array, target.Array, log_target, reduction));
        }
    }
}
