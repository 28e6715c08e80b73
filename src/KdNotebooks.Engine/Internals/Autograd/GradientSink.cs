namespace TorchSharp.Internals;

/// <summary>Takes the gradients of an operation's inputs, summing over broadcast dimensions where that is needed.</summary>
internal readonly ref struct GradientSink(Edge[] edges)
{
    public bool Wants(int input) => edges[input].IsWanted;

    public int Inputs => edges.Length;

    /// <summary>Adds <paramref name="g"/> to the gradient of the input, and takes over the caller's count of it.</summary>
    public void Add(int input, NdArray g)
    {
        Edge edge = edges[input];
        if (!edge.IsWanted)
        {
            g.Dispose();
            return;
        }
        g = Reductions.SumTo(g, edge.Shape);
        if (g.Type != edge.Type) g = Take(Copying.Cast(g, edge.Type), g);
        if (edge.Leaf is { } leaf) leaf.Grad = Accumulate(leaf.Grad, g, steal: true);
        else edge.Node!.Gradient = Accumulate(edge.Node.Gradient, g, steal: false);
    }

    private static NdArray Take(NdArray result, NdArray spent)
    {
        spent.Dispose();
        return result;
    }

    /// <summary>sum + g, in place where nobody else can see it. Uses up both counts.</summary>
    private static NdArray Accumulate(NdArray? sum, NdArray g, bool steal)
    {
        if (sum is null)
        {
            // A leaf's gradient is the user's to change, so it must be a buffer of its own.
            if (!steal || (g.IsContiguous && g.IsExclusive)) return g;
            return Take(Copying.Copy(g), g);
        }
        if (steal && sum.Storage.IsZero && sum.IsContiguous && g.IsContiguous && g.IsExclusive && g.Storage.Bytes == sum.Storage.Bytes && sum.Type == g.Type)
        {
            sum.Storage.Swap(g.Storage); // zeros + g: every handle of the old gradient sees the new bytes
            g.Dispose();
            return sum;
        }
        if (steal || (sum.IsContiguous && sum.IsExclusive))
        {
            Pointwise.AddInPlace(sum, g);
            g.Dispose();
            return sum;
        }
        NdArray total = Arithmetic.Sum(sum, g);
        sum.Dispose();
        g.Dispose();
        return total;
    }
}
