using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>x₁·x₂ / max(|x₁||x₂|, ε) along a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8)
            {
                using NdArray dot = Arithmetic.Multiply(x1.Array, x2.Array), sum = Reductions.Sum(dot, [dim], false);
                using NdArray a = Reductions.Norm(x1.Array, 2, [dim], false), b = Reductions.Norm(x2.Array, 2, [dim], false);
                using NdArray safeA = Function.Apply(a, new Clamp(eps, double.PositiveInfinity)), safeB = Function.Apply(b, new Clamp(eps, double.PositiveInfinity)), lengths = Arithmetic.Multiply(safeA, safeB);
                return new Tensor(Arithmetic.Divide(sum, lengths));
            }

            /// <summary>x / max(‖x‖_p, ε) along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using NdArray length = Reductions.Norm(input.Array, p, [dim], true), safe = Function.Apply(length, new Clamp(eps, double.PositiveInfinity));
                return new Tensor(Arithmetic.Divide(input.Array, safe));
            }

            /// <summary>Class numbers as rows of zeros with a one; Int64.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1)
            {
                NdArray t = x.Array;
                if (t.Type is not ScalarType.Int64) throw new ExternalException($"one_hot: expected a tensor of dtype Int64, got {t.Type}");
                using NdArray packed = t.Packed();
                ReadOnlySpan<long> classes = packed.Span<long>();
                long most = 0;
                foreach (long c in classes)
                {
                    if (c < 0 || (num_classes >= 0 && c >= num_classes)) throw new ExternalException($"one_hot: class {c} is not in 0 .. {num_classes - 1}");
                    most = Math.Max(most, c + 1);
                }
                if (num_classes < 0) num_classes = most;
                NdArray y = Factories.Zeros(ScalarType.Int64, [.. t.Shape, num_classes]);
                Span<long> to = y.Span<long>();
                for (int i = 0; i < classes.Length; i++) to[(int)(i * num_classes + classes[i])] = 1;
                return new Tensor(y);
            }
        }
    }
}
