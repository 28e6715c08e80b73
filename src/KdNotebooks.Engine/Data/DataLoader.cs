using System.Collections;
using TorchSharp.Internals;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Batches of rows, in order or shuffled. A batch is disposed when the next one is asked for, unless disposeBatch is false.</summary>
public class DataLoader<T, S> : IEnumerable<S>, IDisposable
{
    public DataLoader(torch.utils.data.Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, Device, S> collate_fn, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
    {
        Device.Require(device);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (this.dataset, batch_size, this.collate_fn, sampler, this.drop_last) = (dataset, batchSize, collate_fn, shuffler, drop_last);
        (num_workers, DisposeBatch, DisposeDataset) = (Math.Max(num_worker, 1), disposeBatch, disposeDataset);
    }

    public DataLoader(torch.utils.data.Dataset<T> dataset, int batchSize, Func<IEnumerable<T>, Device, S> collate_fn, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
        : this(dataset, batchSize, collate_fn, Order(dataset, shuffle, seed), device, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    public torch.utils.data.Dataset<T> dataset { get; }

    public int batch_size { get; }

    public bool drop_last { get; }

    public IEnumerable<long> sampler { get; }

    public int num_workers { get; }

    public Func<IEnumerable<T>, Device, S> collate_fn { get; }

    public Device Device => CPU;

    public bool DisposeBatch { get; }

    public bool DisposeDataset { get; }

    public long Count => drop_last ? dataset.Count / batch_size : (dataset.Count + batch_size - 1) / batch_size;

    public IEnumerator<S> GetEnumerator()
    {
        foreach (long[] rows in sampler.Chunk(batch_size))
        {
            if (drop_last && rows.Length < batch_size) yield break;
            IDisposable[] made;
            S batch;
            using (DisposeScope scope = NewDisposeScope())
            {
                batch = Collate(rows);
                made = [.. scope.DisposablesView];
                scope.Detach(made);
            }
            try
            {
                yield return batch;
            }
            finally
            {
                if (DisposeBatch)
                    foreach (IDisposable d in made) d.Dispose();
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected virtual S Collate(long[] rows) => collate_fn(rows.Select(dataset.GetTensor), Device);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && DisposeDataset) dataset.Dispose();
    }

    private static IEnumerable<long> Order(torch.utils.data.Dataset<T> dataset, bool shuffle, int? seed) =>
        shuffle ? new Shuffled(dataset, seed) : new InOrder(dataset);

    private sealed class InOrder(torch.utils.data.Dataset<T> dataset) : IEnumerable<long>
    {
        public IEnumerator<long> GetEnumerator()
        {
            for (long i = 0; i < dataset.Count; i++) yield return i;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A new order each time, from the thread's generator; with a seed always the same one, as in TorchSharp.</summary>
    private sealed class Shuffled(torch.utils.data.Dataset<T> dataset, int? seed) : IEnumerable<long>
    {
        public IEnumerator<long> GetEnumerator()
        {
            RandomSource source = seed is { } s ? new RandomSource((ulong)s) : Generator.Default.Source;
            long[] order = new long[dataset.Count];
            for (int i = 0; i < order.Length; i++)
            {
                int j = (int)source.NextInt64(i + 1);
                (order[i], order[j]) = (order[j], i);
            }
            return ((IEnumerable<long>)order).GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>Batches of rows of several tensors, each stacked.</summary>
public class IterableDataLoader : DataLoader<IList<Tensor>, IList<Tensor>>
{
    public IterableDataLoader(torch.utils.data.IterableDataset dataset, int batchSize, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
        : base(dataset, batchSize, Stacked, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    public IterableDataLoader(torch.utils.data.IterableDataset dataset, int batchSize, IEnumerable<long> shuffler, Device? device = null, int num_worker = 1, bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
        : base(dataset, batchSize, Stacked, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset)
    {
    }

    private protected override IList<Tensor> Collate(long[] rows) =>
        dataset is TensorDataset tensors ? tensors.Rows(tensor(rows)) : base.Collate(rows);

    private static IList<Tensor> Stacked(IEnumerable<IList<Tensor>> rows, Device device)
    {
        IList<Tensor>[] all = [.. rows];
        return [.. Enumerable.Range(0, all[0].Count).Select(i => stack(all.Select(r => r[i])))];
    }
}
