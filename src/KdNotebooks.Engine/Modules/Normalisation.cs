using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Normalises each channel of [N, C] or [N, C, L] over the batch.</summary>
            public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            /// <summary>Normalises each channel of [N, C, H, W] over the batch.</summary>
            public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            /// <summary>Normalises each row over its trailing dimensions.</summary>
            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static partial class functional
            {
                public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-05) =>
                    new(Internals.Normalisation.Batch(input.Array, running_mean?.Array, running_var?.Array, weight?.Array, bias?.Array, training, momentum, eps));

                public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                    new(Internals.Normalisation.Layer(input.Array, normalized_shape, weight?.Array, bias?.Array, eps));
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public abstract class NormBase : nn.Module<Tensor, Tensor>
    {
        private protected NormBase(string name, long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype) : base(name)
        {
            Device.Require(device);
            ScalarType type = dtype ?? get_default_dtype();
            (num_features, this.eps, this.momentum, this.affine, track_running_stats) = (features, eps, momentum, affine, track);
            if (affine)
            {
                ConditionallyRegisterParameter(nameof(weight), weight = nn.init.Owned(Factories.Filled(type, [features], 1)));
                ConditionallyRegisterParameter(nameof(bias), bias = nn.init.Owned(Factories.Filled(type, [features], 0)));
            }
            if (!track) return;
            register_buffer(nameof(running_mean), running_mean = new Tensor(Factories.Filled(type, [features], 0)).DetachFromDisposeScope());
            register_buffer(nameof(running_var), running_var = new Tensor(Factories.Filled(type, [features], 1)).DetachFromDisposeScope());
            register_buffer(nameof(num_batches_tracked), num_batches_tracked = new Tensor(Factories.Zeros(ScalarType.Int64, [])).DetachFromDisposeScope());
        }

        public long num_features { get; }

        public double eps { get; set; }

        public double? momentum { get; set; }

        public bool affine { get; }

        public bool track_running_stats { get; }

        public Parameter? weight { get; private set; }

        public Parameter? bias { get; private set; }

        public Tensor? running_mean { get; private set; }

        public Tensor? running_var { get; private set; }

        public Tensor? num_batches_tracked { get; private set; }

        protected abstract void ValidateInputDimensions(Tensor input);

        public override Tensor forward(Tensor input)
        {
            ValidateInputDimensions(input);
            double factor = momentum ?? 0;
            if (training && num_batches_tracked is not null)
            {
                num_batches_tracked.Array.Span<long>()[0]++;
                factor = momentum ?? 1.0 / num_batches_tracked.Array.Span<long>()[0];
            }
            return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, factor, eps);
        }

        protected override void RegisterComponents()
        {
        }
    }

    public abstract class BatchNorm : NormBase
    {
        private protected BatchNorm(string name, long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype) : base(name, features, eps, momentum, affine, track, device, dtype)
        {
        }
    }

    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype) : base(nameof(BatchNorm1d), features, eps, momentum, affine, track, device, dtype)
        {
        }

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim is not (2 or 3)) throw new ArgumentException($"expected 2D or 3D input, but got {input.ndim}D input.");
        }
    }

    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype) : base(nameof(BatchNorm2d), features, eps, momentum, affine, track, device, dtype)
        {
        }

        protected override void ValidateInputDimensions(Tensor input)
        {
            if (input.ndim != 4) throw new ArgumentException($"expected 4D input, but got {input.ndim}D input.");
        }
    }

    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        private Parameter? _weight, _bias;

        internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(LayerNorm))
        {
            Device.Require(device);
            ScalarType type = dtype ?? get_default_dtype();
            (normalized_shape, this.eps, elementwise_affine) = (shape, eps, affine);
            if (!affine) return;
            ConditionallyRegisterParameter(nameof(weight), _weight = nn.init.Owned(Factories.Filled(type, shape, 1)));
            if (hasBias) ConditionallyRegisterParameter(nameof(bias), _bias = nn.init.Owned(Factories.Filled(type, shape, 0)));
        }

        public long[] normalized_shape { get; set; }

        public double eps { get; set; }

        public bool elementwise_affine { get; set; }

        public Parameter? weight
        {
            get => _weight;
            set => ConditionallyRegisterParameter(nameof(weight), _weight = value is null ? null : Adopted(value, _weight));
        }

        public Parameter? bias
        {
            get => _bias;
            set => ConditionallyRegisterParameter(nameof(bias), _bias = value is null ? null : Adopted(value, _bias));
        }

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, _weight, _bias, eps);

        protected override void RegisterComponents()
        {
        }
    }
}
