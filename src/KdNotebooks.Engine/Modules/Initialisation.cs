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

            /// <summary>Whether the width that counts is that of the input or of the output.</summary>
            public enum FanInOut
            {
                FanIn,
                FanOut,
            }

            public enum NonlinearityType
            {
                Linear = 0,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            /// <summary>The factor that keeps the variance through a nonlinearity; the parameter is the leaky slope.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1,
            };

            /// <summary>Inputs and outputs of a unit: of [out, in, taps...], in·taps and out·taps.</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                long[] shape = tensor.Array.Shape;
                if (shape.Length < 2) throw new ArgumentException($"fan in and fan out of a tensor of shape {Shapes.Text(shape)}: it needs two dimensions");
                long taps = Shapes.Count(shape.AsSpan(2));
                return (shape[1] * taps, shape[0] * taps);
            }

            /// <summary>He et al. 2015: uniform on ±gain·√(3/fan).</summary>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                double bound = Math.Sqrt(3) * Kaiming(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, Kaiming(tensor, a, mode, nonlinearity));

            /// <summary>Glorot and Bengio 2010: uniform on ±gain·√(6/(fan in + fan out)).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                double bound = Math.Sqrt(3) * Xavier(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => normal_(tensor, 0, Xavier(tensor, gain));

            private static double Kaiming(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode is FanInOut.FanIn ? fanIn : fanOut);
            }

            private static double Xavier(Tensor tensor, double gain)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

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
