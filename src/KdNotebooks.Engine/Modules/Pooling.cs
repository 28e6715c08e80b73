using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new([kernel_size, kernel_size], Square(stride ?? kernel_size), Square(padding ?? 0), Square(dilation ?? 1), ceil_mode);

            public static MaxPool2d MaxPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                new(Pair(kernel_size), Pair(stride ?? kernel_size), Pair(padding ?? (0, 0)), Pair(dilation ?? (1, 1)), ceil_mode);

            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new([kernel_size, kernel_size], Square(stride ?? kernel_size), Square(padding ?? 0), ceil_mode, count_include_pad, divisor_override);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size, output_size]);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new(Pair(output_size));

            private static long[] Square(long size) => [size, size];

            public static partial class functional
            {
                public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                    max_pool2d(input, Square(kernel_size), Square(stride ?? kernel_size), Square(padding ?? 0), Square(dilation ?? 1), ceil_mode);

                public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
                {
                    if (ceil_mode) throw new NotSupportedException("max_pool2d: ceil_mode is not in this engine");
                    long[] kernel = Two(kernel_size, 1);
                    return new Tensor(Internals.Pooling.Max(input.Array, kernel, strides is null ? kernel : Two(strides, 1), Two(padding, 0), Two(dilation, 1)));
                }

                public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                    avg_pool2d(input, Square(kernel_size), Square(stride ?? kernel_size), Square(padding), ceil_mode, count_include_pad, divisor_override);

                public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
                {
                    if (ceil_mode) throw new NotSupportedException("avg_pool2d: ceil_mode is not in this engine");
                    long[] kernel = Two(kernel_size, 1);
                    return new Tensor(Internals.Pooling.Average(input.Array, kernel, stride is null ? kernel : Two(stride, 1), Two(padding, 0), count_include_pad, divisor_override));
                }

                public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, Square(output_size));

                public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
                {
                    long[] size = Two(output_size, 1);
                    return new Tensor(Internals.Pooling.AdaptiveAverage(input.Array, (int)size[0], (int)size[1]));
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
    {
        internal MaxPool2d(long[] kernel, long[] stride, long[] padding, long[] dilation, bool ceil) : base(nameof(MaxPool2d)) =>
            (kernel_size, this.stride, this.padding, this.dilation, ceil_mode) = (kernel, stride, padding, dilation, ceil);

        public long[] kernel_size { get; set; }

        public long[] stride { get; set; }

        public long[] padding { get; set; }

        public long[] dilation { get; set; }

        public bool ceil_mode { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);
    }

    public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
    {
        internal AvgPool2d(long[] kernel, long[] stride, long[] padding, bool ceil, bool countPadding, long? divisor) : base(nameof(AvgPool2d)) =>
            (kernel_size, this.stride, this.padding, ceil_mode, count_include_pad, divisor_override) = (kernel, stride, padding, ceil, countPadding, divisor);

        public long[] kernel_size { get; set; }

        public long[] stride { get; set; }

        public long[] padding { get; set; }

        public bool ceil_mode { get; set; }

        public bool count_include_pad { get; set; }

        public long? divisor_override { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
    }

    public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
    {
        internal AdaptiveAvgPool2d(long[] size) : base(nameof(AdaptiveAvgPool2d)) => output_size = size;

        public long[] output_size { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool2d(input, output_size);
    }
}
