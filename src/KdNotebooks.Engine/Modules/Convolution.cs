using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    /// <summary>What lies beyond the border of an image; this engine has zeros.</summary>
    public enum PaddingModes
    {
        Zeros = 0,
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A 2-d convolution of images [N, in_channels, H, W] (or one without N); weights and bias uniform on ±1/√(taps of a window).</summary>
            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], [dilation, dilation], groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Pair(kernel_size), Pair(stride ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(dilation ?? (1, 1)), groups, bias, device, dtype);

            private static long[] Pair((long, long) p) => [p.Item1, p.Item2];

            public static partial class functional
            {
                public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                    new(Internals.Convolution.Apply(input.Array, weight.Array, bias?.Array, Two(strides, 1), Two(padding, 0), Two(dilation, 1), groups));

                /// <summary>A number for each direction; one number stands for both.</summary>
                private static long[] Two(long[]? sizes, long otherwise) => sizes switch
                {
                    null => [otherwise, otherwise],
                    { Length: 1 } => [sizes[0], sizes[0]],
                    { Length: 2 } => sizes,
                    _ => throw new ArgumentException($"expected one or two sizes, got {sizes.Length}"),
                };
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public abstract class Convolution : nn.Module<Tensor, Tensor>
    {
        private Parameter _weight;
        private Parameter? _bias;

        private protected Convolution(string name, long inChannels, long outChannels, long[] kernel, long[] stride, long[] padding, long[] dilation, long groups, bool hasBias, Device? device, ScalarType? dtype) : base(name)
        {
            if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) throw new ArgumentException($"{name}: {inChannels} and {outChannels} channels do not divide into {groups} groups");
            (in_channels, out_channels, kernel_size, this.stride, this.padding, this.dilation, this.groups) = (inChannels, outChannels, kernel, stride, padding, dilation, groups);
            long taps = inChannels / groups * kernel.Aggregate(1L, (a, b) => a * b);
            double bound = 1 / Math.Sqrt(taps);
            _weight = nn.init.NewParameter([outChannels, inChannels / groups, .. kernel], device, dtype, bound);
            _bias = hasBias ? nn.init.NewParameter([outChannels], device, dtype, bound) : null;
            ConditionallyRegisterParameter(nameof(weight), _weight);
            ConditionallyRegisterParameter(nameof(bias), _bias);
        }

        public long in_channels { get; }

        public long out_channels { get; }

        public long[] kernel_size { get; set; }

        public long[] stride { get; set; }

        public long[] padding { get; }

        public long[] dilation { get; set; }

        public long groups { get; set; }

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

        protected override void RegisterComponents()
        {
        }
    }

    public sealed class Conv2d : Convolution
    {
        internal Conv2d(long inChannels, long outChannels, long[] kernel, long[] stride, long[] padding, long[] dilation, long groups, bool hasBias, Device? device, ScalarType? dtype)
            : base(nameof(Conv2d), inChannels, outChannels, kernel, stride, padding, dilation, groups, hasBias, device, dtype)
        {
        }

        public override Tensor forward(Tensor input) => Forward(input, relu: false);

        internal Tensor Forward(Tensor input, bool relu) => new(Internals.Convolution.Apply(input.Array, weight.Array, bias?.Array, stride, padding, dilation, groups, relu));
    }
}
