using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static partial class data
            {
                /// <summary>Rows by number.</summary>
                public abstract class Dataset<T> : IDisposable
                {
                    public abstract long Count { get; }

                    public abstract T GetTensor(long index);

                    public void Dispose()
                    {
                        Dispose(true);
                        GC.SuppressFinalize(this);
                    }

                    protected virtual void Dispose(bool disposing)
                    {
                    }
                }

                /// <summary>Rows of several tensors.</summary>
                public abstract class IterableDataset : Dataset<IList<Tensor>>
                {
                }

                /// <summary>Tensors whose first dimension counts the rows.</summary>
                public static TensorDataset TensorDataset(params Tensor[] tensors) => new(tensors);

                public static IterableDataLoader DataLoader(IterableDataset dataset, int batchSize, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset);

                public static IterableDataLoader DataLoader(IterableDataset dataset, int batchSize, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public class TensorDataset : torch.utils.data.IterableDataset
    {
        private readonly Tensor[] _tensors;

        internal TensorDataset(Tensor[] tensors)
        {
            if (tensors is null || tensors.Length == 0) throw new ArgumentNullException(nameof(tensors));
            if (tensors.FirstOrDefault(t => t.size(0) != tensors[0].size(0)) is { } other)
                throw new ArgumentException($"TensorDataset: all tensors must have the same first dimension, got the shapes {Shapes.Text(tensors[0].Array.Shape)} and {Shapes.Text(other.Array.Shape)}");
            _tensors = [.. tensors.Select(t => t.alias().DetachFromDisposeScope())];
        }

        public IList<Tensor> this[long index] => [.. _tensors.Select(t => t[index])];

        public override long Count => _tensors[0].size(0);

        public override IList<Tensor> GetTensor(long index) => this[index];

        /// <summary>Several rows of every tensor at once.</summary>
        internal IList<Tensor> Rows(Tensor index) => [.. _tensors.Select(t => t.index_select(0, index))];

        protected override void Dispose(bool disposing)
        {
            foreach (Tensor t in _tensors) t.Dispose();
        }
    }
}
