using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A table of vectors [num_embeddings, embedding_dims], standard normal; the padding row is zero and gets no gradient.</summary>
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
                max_norm is null && !scale_grad_by_freq && !sparse ? new(num_embeddings, embedding_dims, padding_idx, device, dtype)
                : throw new NotSupportedException("Embedding: max_norm, scale_grad_by_freq and sparse are not in this engine");
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long? _padding;
        private Parameter _weight;

        internal Embedding(long count, long dimensions, long? padding, Device? device, ScalarType? dtype) : base(nameof(Embedding))
        {
            Device.Require(device);
            _padding = padding;
            var table = new NdArray(dtype ?? get_default_dtype(), [count, dimensions]);
            RandomFilling.Normal(table, Generator.Default.Source, 0, 1);
            if (padding is { } row)
            {
                using NdArray zeros = Views.Select(table, 0, row);
                Factories.Fill(zeros, 0);
            }
            ConditionallyRegisterParameter(nameof(weight), _weight = nn.init.Owned(table));
        }

        public Parameter weight
        {
            get => _weight;
            set => ConditionallyRegisterParameter(nameof(weight), _weight = Adopted(value, _weight));
        }

        public override Tensor forward(Tensor input)
        {
            using NdArray picked = Indexing.Select(_weight.Array, 0, input.Array);
            if (_padding is not { } row) return new Tensor(picked.Retain());
            using NdArray number = Factories.Number(input.Array.Type, row), padded = Pointwise.Compare<Equal>(input.Array, number, "embedding"), mask = Views.Unsqueeze(padded, -1), fixedRow = picked.Detached();
            return new Tensor(Elementwise.Where(mask, fixedRow, picked));
        }

        protected override void RegisterComponents()
        {
        }
    }
}
