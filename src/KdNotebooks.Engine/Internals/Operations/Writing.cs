namespace TorchSharp.Internals;

/// <summary>Operations in place: the values are overwritten and, where the graph is on, the array gets a new producer.</summary>
internal static class Writing
{
    /// <summary>A leaf must not change under backward()'s feet, and a view's base would not know of the change.</summary>
    public static void Require(NdArray x, string operation)
    {
        if (Graph.IsOn && x is { RequiresGrad: true, Producer: null })
            throw new ExternalException($"{operation}: a leaf tensor that requires grad is being used in an in-place operation; wrap it in torch.no_grad()");
    }

    /// <summary>x ← f(x, b).</summary>
    public static void Binary<TKernel>(NdArray x, NdArray b, Func<NdArray, NdArray, NdArray> operation, string name) where TKernel : IBinaryKernel
    {
        Require(x, name);
        if (!Shapes.Same(Shapes.Broadcast(x.Shape, b.Shape, name), x.Shape))
            throw new ExternalException($"{name}: a tensor of shape {Shapes.Text(x.Shape)} cannot hold the result with one of shape {Shapes.Text(b.Shape)}");
        if (x.IsContiguous && b.Type == x.Type && !Graph.Records([x, b]) && (b.Storage != x.Storage || ReferenceEquals(b, x)))
        {
            Pointwise.Run<TKernel>(x, b, x);
            x.Storage.Version++;
            return;
        }
        if (!x.Type.IsFloat() && b.Type.IsFloat()) throw new ExternalException($"{name}: a result of dtype {b.Type} cannot be stored in a tensor of dtype {x.Type}");
        if (Graph.Records([x, b])) RequireBase(x, name);
        using NdArray before = Before(x), y = operation(before, b.Storage == x.Storage && Shapes.Same(b.Shape, x.Shape) && b.Offset == x.Offset ? before : b);
        Copying.Into(x, y);
        Adopt(x, y);
    }

    /// <summary>x ← f(x).</summary>
    public static void Unary(NdArray x, Func<NdArray, NdArray> operation, string name)
    {
        Require(x, name);
        if (Graph.Records(x)) RequireBase(x, name);
        using NdArray before = Before(x), y = operation(before);
        Copying.Into(x, y);
        Adopt(x, y);
    }

    /// <summary>x ← y, in the graph.</summary>
    public static void Copy(NdArray x, NdArray y)
    {
        if (!Shapes.Same(Shapes.Broadcast(x.Shape, y.Shape, "copy_"), x.Shape))
            throw new ExternalException($"copy_: a tensor of shape {Shapes.Text(x.Shape)} cannot hold one of shape {Shapes.Text(y.Shape)}");
        if (!Graph.Records([x, y]))
        {
            if (y.Storage == x.Storage)
            {
                using NdArray apart = Copying.Copy(y);
                Copying.Into(x, apart);
            }
            else Copying.Into(x, y);
            return;
        }
        RequireBase(x, "copy_");
        using NdArray wide = Views.Expand(y, x.Shape), cast = wide.Type == x.Type ? Copying.Clone(wide) : Copying.To(wide, x.Type);
        Copying.Into(x, cast);
        Adopt(x, cast);
    }

    /// <summary>x as it is now: the derivative may need it after it has been overwritten.</summary>
    private static NdArray Before(NdArray x)
    {
        if (!Graph.Records(x)) return x.Retain();
        NdArray before = Copying.Copy(x);
        before.Producer = x.Producer?.Retain();
        return before;
    }

    private static void RequireBase(NdArray x, string operation)
    {
        if (x.IsView)
            throw new NotSupportedException($"{operation}: changing a view in place inside the graph is not in this engine; use cat, where or an operation that returns a new tensor");
    }

    /// <summary>x now stands for what <paramref name="y"/> was computed as.</summary>
    public static void Adopt(NdArray x, NdArray y)
    {
        GradientNode? old = x.Producer;
        x.Producer = y.Producer;
        y.Producer = null;
        old?.Release();
    }

    /// <summary>x now depends on nothing.</summary>
    public static void Cut(NdArray x)
    {
        x.Producer?.Release();
        x.Producer = null;
    }
}
