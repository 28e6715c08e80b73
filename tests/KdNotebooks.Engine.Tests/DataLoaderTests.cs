using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.utils.data;

namespace KdNotebooks.Engine.Tests;

public class DataLoaderTests
{
    private static TensorDataset Data(int rows) => TensorDataset(arange(rows * 2, dtype: float32).view(rows, 2), arange(rows));

    [Fact]
    public void BatchesInOrderHoldEveryRowOnce()
    {
        using TensorDataset data = Data(10);
        using IterableDataLoader loader = DataLoader(data, 4, disposeDataset: false);
        Assert.Equal(3, loader.Count);
        List<float[]> x = [];
        List<long> y = [];
        foreach (IList<Tensor> batch in loader)
        {
            Assert.Equal(batch[0].shape[0], batch[1].shape[0]);
            x.Add(batch[0].data<float>().ToArray());
            y.AddRange(batch[1].data<long>().ToArray());
        }
        Assert.Equal([8, 8, 4], x.Select(b => b.Length));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)i), x.SelectMany(b => b));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), y);
    }

    [Fact]
    public void TheLastBatchIsDroppedOnRequest()
    {
        using TensorDataset data = Data(10);
        using IterableDataLoader loader = DataLoader(data, 4, drop_last: true, disposeDataset: false);
        Assert.Equal(2, loader.Count);
        Assert.Equal([4L, 4L], Sizes(loader));
        using IterableDataLoader exact = DataLoader(data, 5, drop_last: true, disposeDataset: false);
        Assert.Equal([5L, 5L], Sizes(exact));
    }

    /// <summary>Rows stay together; the order is the generator's, a new one each epoch, or with a seed always the same one.</summary>
    [Fact]
    public void ShufflingKeepsRowsTogether()
    {
        Assert.SkipUnless(PublicApiTests.OnEngine, "the shuffling of TorchSharp does not follow manual_seed");
        using TensorDataset data = Data(50);
        using IterableDataLoader free = DataLoader(data, 7, shuffle: true, disposeDataset: false), seeded = DataLoader(data, 7, shuffle: true, seed: 3, disposeDataset: false);
        manual_seed(5);
        long[] first = Rows(free), second = Rows(free);
        manual_seed(5);
        long[] again = Rows(free);
        Assert.Equal(first, again);
        Assert.NotEqual(first, second);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), first.Order());
        Assert.Equal(Rows(seeded), Rows(seeded));
        Assert.NotEqual(Enumerable.Range(0, 50).Select(i => (long)i), Rows(seeded));

        static long[] Rows(IterableDataLoader loader)
        {
            List<long> rows = [];
            foreach (IList<Tensor> batch in loader)
            {
                rows.AddRange(batch[1].data<long>().ToArray());
                Assert.Equal(batch[1].data<long>().ToArray().SelectMany(r => new[] { 2f * r, 2f * r + 1 }), batch[0].data<float>().ToArray());
            }
            return [.. rows];
        }
    }

    [Fact]
    public void ABatchLivesUntilTheNextOne()
    {
        using TensorDataset data = Data(4);
        using IterableDataLoader loader = DataLoader(data, 2, disposeDataset: false), keeping = DataLoader(data, 2, disposeBatch: false, disposeDataset: false);
        List<Tensor> seen = [.. loader.Select(b => b[0])], kept = [.. keeping.Select(b => b[0])];
        Assert.All(seen, t => Assert.True(t.IsInvalid));
        Assert.All(kept, t => Assert.False(t.IsInvalid));
    }

    [Fact]
    public void TheLoaderDisposesItsDataUnlessItIsToldNotTo()
    {
        TensorDataset data = Data(4);
        DataLoader(data, 2, disposeDataset: false).Dispose();
        Assert.Equal(4, data.Count);
        Assert.Equal([4f, 5f], data.GetTensor(2)[0].data<float>().ToArray());
        DataLoader(data, 2).Dispose();
        Assert.Throws<InvalidOperationException>(() => data.GetTensor(0));
    }

    [Fact]
    public void TensorsOfDifferentLengthsMakeNoData()
    {
        Assert.SkipUnless(PublicApiTests.OnEngine, "the engine's message names both shapes");
        string message = Assert.ThrowsAny<Exception>(() => TensorDataset(zeros(3, 2), zeros(4))).Message;
        Assert.Contains("[3, 2]", message);
        Assert.Contains("[4]", message);
        Assert.Throws<ArgumentOutOfRangeException>(() => DataLoader(Data(3), 0));
    }

    private static long[] Sizes(IterableDataLoader loader) => [.. loader.Select(b => b[1].shape[0])];
}
