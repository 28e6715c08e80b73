using TorchSharp;
using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Engine.Tests;

/// <summary>Tests of what the whole process holds: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(MeasuresMemory), DisableParallelization = true)]
public class MeasuresMemory;

[Collection(nameof(MeasuresMemory))]
public class MemoryTests
{
    /// <summary>10,000 training steps need no more memory at the end than after the first thousand, with scopes or without.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MemoryStaysFlatOver10000Steps(bool scopes)
    {
        manual_seed(1);
        using DisposeScope outer = NewDisposeScope();
        Tensor x = randn(64, 16), y = x.argmax(1);
        using Sequential net = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 16));
        using Adam adam = optim.Adam(net.parameters());
        long early = 0;
        for (int step = 1; step <= 10_000; step++)
        {
            using DisposeScope? scope = scopes ? NewDisposeScope() : null;
            Tensor loss = nn.functional.cross_entropy(net.call(x), y);
            adam.zero_grad();
            loss.backward();
            adam.step();
            if (!scopes)
            {
                // Forgotten tensors belong to nobody.
                outer.Detach(outer.DisposablesView.Where(d => d != (object)x && d != (object)y));
            }
            if (step == 1000) early = Settled();
        }
        long late = Settled();
        // The room that the collector and the pool may differ by from one look to the next.
        const long slack = 2_000_000;
        Assert.True(late <= early + slack, $"{early} bytes after 1,000 steps, {late} after 10,000");
    }

    /// <summary>Nobody disposes the scope of a step: the collector takes it, and what is made later belongs to the scope around it.</summary>
    [Fact]
    public void MemoryStaysFlatOver10000StepsWithForgottenScopes()
    {
        manual_seed(1);
        using DisposeScope outer = NewDisposeScope();
        Tensor x = randn(64, 16), y = x.argmax(1);
        using Sequential net = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 16));
        using Adam adam = optim.Adam(net.parameters());
        long early = 0;
        for (int step = 1; step <= 10_000; step++)
        {
            NewDisposeScope();
            Step();
            if (step == 1000) early = Settled();
        }
        long late = Settled();
        Assert.True(late <= early + 2_000_000, $"{early} bytes after 1,000 steps, {late} after 10,000");
        int before = outer.DisposablesCount;
        Tensor z = zeros(3);
        Assert.True(outer.Contains(z), $"the scopes inside are gone, {outer.DisposablesCount} of {before} in the one around them");

        void Step()
        {
            Tensor loss = nn.functional.cross_entropy(net.call(x), y);
            adam.zero_grad();
            loss.backward();
            adam.step();
        }
    }

    /// <summary>A scope that somebody still holds keeps its tensors through every collection, and disposes them.</summary>
    [Fact]
    public void AScopeThatIsHeldKeepsItsTensors()
    {
        DisposeScope scope = NewDisposeScope();
        Tensor x = ones(3);
        for (int i = 0; i < 3; i++) GC.Collect();
        Assert.True(scope.Contains(x));
        using (DisposeScope inner = NewDisposeScope())
        {
            scope.Dispose();
            Assert.True(x.IsInvalid);
            Assert.True(inner.Contains(ones(2)));
            Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
        }
        using Tensor free = ones(2);
        Assert.False(scope.Contains(free));
    }

    [Fact]
    public void AScopeDisposesEverythingButWhatItIsToldToKeep()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(2), b = ones(3), c = ones(4);
        scope.DisposeEverythingBut(b);
        Assert.True(a.IsInvalid && c.IsInvalid && !b.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
        scope.Detach(b);
        Assert.Equal(0, scope.DisposablesCount);
        scope.Attach(b);
        using (DisposeScope inner = NewDisposeScope())
        {
            Tensor d = ones(5);
            inner.MoveToOuter(d);
            Assert.True(scope.Contains(d));
            Assert.Throws<InvalidOperationException>(() => inner.Attach(new MemoryStream()));
        }
        Assert.Equal(2, scope.DisposablesCount);
    }

    private static long Settled() => GC.GetTotalMemory(forceFullCollection: true);

    [Fact]
    public void ThePoolLetsGoOfWhatIsNotNeeded()
    {
        for (int i = 0; i < 40; i++) zeros(1_000_000).Dispose();
        long before = BufferPool.Stock;
        Assert.True(before >= 4_000_000);
        for (int i = 0; i < 2000; i++) zeros(10).Dispose();
        Assert.True(BufferPool.Stock < 1_000_000, $"{BufferPool.Stock} bytes in stock");
    }

    [Fact]
    public void AScopeHandsItsBuffersBackAndWhatIsMovedOutLives()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor kept, detached, gone;
        using (DisposeScope inner = NewDisposeScope())
        {
            gone = ones(3);
            kept = (gone + 1).MoveToOuterDisposeScope();
            detached = (gone + 2).DetachFromDisposeScope();
            Assert.Equal(1, inner.DisposablesCount);
            Assert.True(outer.Contains(kept));
        }
        Assert.True(gone.IsInvalid);
        Assert.Equal(2f, kept[0].item<float>());
        outer.Dispose();
        Assert.True(kept.IsInvalid);
        Assert.Equal(3f, detached[0].item<float>());
    }

    /// <summary>A handle that is disposed leaves the other handles, the views and the graph as they are.</summary>
    [Fact]
    public void EachHandleCountsForItself()
    {
        Tensor x = arange(6, dtype: float32).requires_grad_();
        Tensor row;
        using (Tensor square = x.square())
        using (Tensor matrix = square.view(2, 3)) row = matrix[1];
        zeros(6).Dispose();
        ones(6).fill_(7).Dispose();
        Assert.Equal([9f, 16f, 25f], row.data<float>().ToArray());
        row.sum().backward();
        using (Tensor? g = x.grad) Assert.NotNull(g);
        Assert.Equal([0f, 0f, 0f, 6f, 8f, 10f], x.grad!.data<float>().ToArray());
    }

    /// <summary>Zeroing a gradient is put off, but nobody can see that.</summary>
    [Fact]
    public void ZeroedGradientsAreZeroAndAccumulate()
    {
        Parameter p = nn.Parameter(ones(4));
        using SGD sgd = optim.SGD([p], 0.1);
        (p * 3).sum().backward();
        Tensor handle = p.grad!;
        sgd.zero_grad();
        Assert.Equal(new float[4], handle.data<float>().ToArray());
        sgd.zero_grad();
        (p * 2).sum().backward();
        (p * 2).sum().backward();
        Assert.Equal([4f, 4f, 4f, 4f], handle.data<float>().ToArray());
        Assert.Equal([4f, 4f, 4f, 4f], p.grad!.data<float>().ToArray());
    }
}
