using TorchSharp.Internals;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Scales all gradients together so that their norm, taken as one vector, is at most max_norm; returns the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                NdArray[] gradients = [.. tensors.Select(p => p.Array.Grad).OfType<NdArray>()];
                double total = 0;
                foreach (NdArray g in gradients)
                {
                    using NdArray plain = g.Detached(), norm = Reductions.Norm(plain, norm_type, [], false), wide = Copying.Cast(norm, ScalarType.Float64);
                    double size = wide.Span<double>()[0];
                    total = double.IsPositiveInfinity(norm_type) ? Math.Max(total, size) : total + Math.Pow(size, norm_type);
                }
                if (!double.IsPositiveInfinity(norm_type)) total = Math.Pow(total, 1 / norm_type);
                double scale = max_norm / (total + 1e-6);
                if (!(scale < 1)) return total;
                foreach (NdArray g in gradients)
                {
                    using NdArray factor = Factories.Number(g.Type, scale), scaled = Arithmetic.Product(g, factor);
                    Copying.Into(g, scaled);
                }
                return total;
            }

            /// <summary>Cuts every element of every gradient to ±clip_value.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                foreach (NdArray g in tensors.Select(p => p.Array.Grad).OfType<NdArray>())
                {
                    using NdArray cut = Function.Value(g, new Clamp(-clip_value, clip_value));
                    Copying.Into(g, cut);
                }
            }
        }
    }
}
