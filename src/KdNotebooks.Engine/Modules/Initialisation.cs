using TorchSharp.Internals;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Fills tensors with starting values, in PyTorch's distributions; the numbers come from the engine's own generator.</summary>
        public static partial class init
        {
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
            {
                RandomFilling.Uniform(tensor.Array, Generator.SourceOf(generator), low, high);
                return tensor;
            }

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
            {
                RandomFilling.Normal(tensor.Array, Generator.SourceOf(generator), mean, std);
                return tensor;
            }

            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                Factories.Fill(tensor.Array, val);
                return tensor;
            }

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            /// <summary>A module's parameter, outside every scope, uniform on ±bound.</summary>
            internal static Parameter NewParameter(long[] shape, Device? device, ScalarType? dtype, double bound)
            {
                Device.Require(device);
                var x = new NdArray(dtype ?? get_default_dtype(), shape);
                RandomFilling.Uniform(x, Generator.Default.Source, -bound, bound);
                return Owned(x);
            }

            internal static Parameter Owned(NdArray x) => (Parameter)new Parameter(new Tensor(x)).DetachFromDisposeScope();
        }
    }
}
