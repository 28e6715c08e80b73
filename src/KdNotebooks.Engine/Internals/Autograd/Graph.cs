namespace TorchSharp.Internals;

/// <summary>Records operations while gradients are on, and runs them backwards (reverse-mode differentiation).</summary>
internal static class Graph
{
    [ThreadStatic] private static bool t_off;

    public static bool IsOn
    {
        get => !t_off;
        set => t_off = !value;
    }

    public static bool Records(NdArray a) => !t_off && a.NeedsGrad;

    public static bool Records(ReadOnlySpan<NdArray> inputs)
    {
        if (t_off) return false;
        foreach (NdArray a in inputs)
            if (a.NeedsGrad) return true;
        return false;
    }

    /// <summary>
    /// Notes that <paramref name="result"/> was made from <paramref name="inputs"/>; nothing is kept where no input needs a
    /// gradient. The saved values are detached views, so a result may save itself.
    /// </summary>
    public static NdArray Record(NdArray result, string name, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> saves, Derivative derivative)
    {
        if (!Records(inputs)) return result;
        var edges = new Edge[inputs.Length];
        for (int i = 0; i < edges.Length; i++) edges[i] = new Edge(inputs[i]);
        result.Producer = new GradientNode(name, edges, new Saved(name, saves), derivative);
        return result;
    }

    /// <summary>Adds to the gradient of every leaf that <paramref name="root"/> depends on.</summary>
    public static void Backward(NdArray root, NdArray? seed, bool keep)
    {
        if (!root.NeedsGrad) throw new ExternalException("backward: the tensor does not require grad and was not made from one that does");
        if (seed is null && root.Count != 1)
            throw new ExternalException($"backward: a gradient is implied only for a tensor of one element, this one is {Shapes.Text(root.Shape)}");
        if (seed is not null && !Shapes.Same(seed.Shape, root.Shape))
            throw new ExternalException($"backward: the gradient is {Shapes.Text(seed.Shape)} and the tensor {Shapes.Text(root.Shape)}");

        bool wasOn = IsOn;
        IsOn = false;
        NdArray g = seed?.Retain() ?? Factories.Filled(root.Type, root.Shape, 1);
        List<GradientNode> order = [];
        try
        {
            var start = new Edge(root);
            if (start.Node is not null) order = Order(start.Node);
            new GradientSink([start]).Add(0, g);
            foreach (GradientNode node in order)
            {
                if (node.Gradient is not { } gradient) continue;
                node.Gradient = null;
                if (node.Watcher?.TryGetTarget(out NdArray? watcher) == true) Keep(watcher, gradient);
                node.Run(gradient, keep);
                gradient.Dispose();
            }
        }
        finally
        {
            IsOn = wasOn;
            foreach (GradientNode node in order)
            {
                node.Gradient?.Dispose();
                node.Gradient = null;
                node.IsListed = false;
            }
        }
    }

    private static void Keep(NdArray watcher, NdArray g)
    {
        if (watcher.Grad is null) watcher.Grad = Copying.Copy(g);
        else Pointwise.AddInPlace(watcher.Grad, g);
    }

    /// <summary>Every node under <paramref name="root"/>, each before those that it depends on.</summary>
    private static List<GradientNode> Order(GradientNode root)
    {
        List<GradientNode> found = [root];
        root.IsListed = true;
        for (int i = 0; i < found.Count; i++)
            foreach (Edge edge in found[i].Edges)
                if (edge.Node is { IsListed: false } next)
                {
                    next.IsListed = true;
                    found.Add(next);
                }
        // A stable sort keeps the order of equals fixed, so that sums come out the same every time.
        return [.. found.OrderByDescending(n => n.Depth)];
    }
}
