using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>In training, each element is 0 with probability p and else divided by 1 − p.</summary>
            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static partial class functional
            {
                public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                {
                    if (p is < 0 or > 1) throw new ArgumentException($"dropout: probability {p} is not between 0 and 1");
                    if (!training || p == 0) return input.alias();
                    using NdArray mask = Factories.Zeros(input.Array.Type, input.Array.Shape);
                    if (p < 1) RandomFilling.Mask(mask, Generator.Default.Source, p);
                    if (!inplace) return new Tensor(Arithmetic.Multiply(input.Array, mask));
                    Writing.Binary<MultiplyKernel>(input.Array, mask, Arithmetic.Multiply, "dropout");
                    return new Tensor(input.Array.Retain());
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Dropout : nn.Module<Tensor, Tensor>
    {
        internal Dropout(double p, bool inplace) : base(nameof(Dropout)) => (this.p, this.inplace) = (p, inplace);

        public double p { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.dropout(input, p, training, inplace);
    }
}
