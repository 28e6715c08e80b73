using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>y = x·Wᵀ + b; W [outputSize, inputSize] and b uniform on ±1/√inputSize.</summary>
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static partial class functional
            {
                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                    new(Internals.MatrixProducts.Linear(input.Array, weights.Array, bias?.Array));
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        private Parameter _weight;
        private Parameter? _bias;

        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
        {
            (in_features, out_features) = (inputSize, outputSize);
            double bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
            _weight = nn.init.NewParameter([outputSize, inputSize], device, dtype, bound);
            _bias = hasBias ? nn.init.NewParameter([outputSize], device, dtype, bound) : null;
            ConditionallyRegisterParameter(nameof(weight), _weight);
            ConditionallyRegisterParameter(nameof(bias), _bias);
        }

        public long in_features { get; set; }

        public long out_features { get; set; }

        public Parameter weight
        {
            get => _weight;
            set => ConditionallyRegisterParameter(nameof(weight), _weight = Adopted(value, _weight));
        }

        public Parameter? bias
        {
            get => _bias;
            set => ConditionallyRegisterParameter(nameof(bias), _bias = value is null ? null : Adopted(value, _bias));
        }

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);

        protected override void RegisterComponents()
        {
        }
    }
}
