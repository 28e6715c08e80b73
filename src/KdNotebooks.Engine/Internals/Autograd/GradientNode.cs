namespace TorchSharp.Internals;

/// <summary>How an operation answers "the gradient of its result is g": it adds the gradients of its inputs to the sink.</summary>
internal delegate void Derivative(NdArray g, Saved saved, GradientSink sink);

/// <summary>Where a gradient goes on to: the operation that made the input, or a leaf that collects it.</summary>
internal readonly struct Edge(NdArray input)
{
    public readonly GradientNode? Node = input.Producer;
    public readonly NdArray? Leaf = input.Producer is null && input.RequiresGrad ? input : null;
    public readonly long[] Shape = input.Shape;
    public readonly torch.ScalarType Type = input.Type;
    public bool IsWanted => Node is not null || Leaf is not null;
}

/// <summary>An operation in the graph of derivatives.</summary>
internal sealed class GradientNode
{
    private readonly Derivative _derivative;
    private Saved? _saved;
    private int _owners = 1;

    public GradientNode(string name, Edge[] edges, Saved saved, Derivative derivative)
    {
        (Name, Edges, _saved, _derivative) = (name, edges, saved, derivative);
        foreach (Edge edge in edges)
        {
            if (edge.Node is not { } node) continue;
            Depth = Math.Max(Depth, node.Depth);
            node.Retain();
        }
        Depth++;
    }

    public string Name { get; }
    public Edge[] Edges { get; }

    /// <summary>One more than that of every input: descending order is a topological order.</summary>
    public int Depth { get; }

    /// <summary>The gradient collected so far in the current backward pass.</summary>
    public NdArray? Gradient { get; set; }

    public bool IsListed { get; set; }

    /// <summary>An array that wants to see the gradient as it passes (retain_grad).</summary>
    public WeakReference<NdArray>? Watcher { get; set; }

    public void Run(NdArray g, bool keep)
    {
        if (_saved is null)
            throw new ExternalException($"backward: the graph was freed by an earlier backward() ({Name}); pass retain_graph: true to the first");
        _derivative(g, _saved, new GradientSink(Edges));
        if (!keep) Free();
    }

    public void Free()
    {
        _saved?.Release();
        _saved = null;
    }

    public GradientNode Retain()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Lets go of one count. A loop, not a recursion: graphs can be deep.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) != 0) return;
        var free = new Stack<GradientNode>();
        free.Push(this);
        while (free.TryPop(out GradientNode? node))
        {
            node.Free();
            foreach (Edge edge in node.Edges)
                if (edge.Node is { } next && Interlocked.Decrement(ref next._owners) == 0) free.Push(next);
        }
    }
}

/// <summary>The values that a derivative needs, as they were; a later change in place is an error.</summary>
internal sealed class Saved
{
    private readonly NdArray[] _arrays;
    private readonly int[] _versions;
    private readonly string _operation;

    public Saved(string operation, ReadOnlySpan<NdArray> arrays)
    {
        _operation = operation;
        _arrays = arrays.Length == 0 ? [] : new NdArray[arrays.Length];
        _versions = arrays.Length == 0 ? [] : new int[arrays.Length];
        for (int i = 0; i < arrays.Length; i++)
        {
            _arrays[i] = arrays[i].Detached();
            _versions[i] = arrays[i].Storage.Version;
        }
    }

    public NdArray this[int i]
    {
        get
        {
            if (_arrays[i].Storage.Version != _versions[i])
                throw new ExternalException($"backward: a tensor {Shapes.Text(_arrays[i].Shape)} that {_operation} needs for its gradient was changed in place after it was used");
            return _arrays[i];
        }
    }

    public void Release()
    {
        foreach (NdArray a in _arrays) a.Dispose();
    }
}
