using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Owns the tensors that its thread makes while it is the innermost scope; disposing it disposes them, and their buffers
/// are used again. What shall live longer is moved out or detached.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static DisposeScope? t_current;

    private readonly List<Tensor?> _tensors = [];
    private DisposeScope? _outer;
    private bool _disposed;
    private int _live; // entries that are not null

    internal DisposeScope()
    {
        _outer = t_current;
        t_current = this;
    }

    internal static DisposeScope? Current => t_current;

    internal DisposeScope? Outer => _outer;

    public int DisposablesCount
    {
        get
        {
            RequireOpen();
            return _tensors.Count(t => t is not null);
        }
    }

    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            RequireOpen();
            return [.. _tensors.OfType<IDisposable>()];
        }
    }

    public bool Contains(IDisposable disposable) => disposable is Tensor t && t.OwningScope == this;

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(_outer, disposable);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(_outer, disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(_outer, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        MoveOne(scope, disposable);
        return disposable;
    }

    private void MoveOne(DisposeScope? scope, IDisposable disposable)
    {
        RequireOpen();
        if (disposable is Tensor t && t.OwningScope == this) Move(t, scope);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable d in disposables) MoveOne(scope, d);
    }

    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);

    public void Detach(params IDisposable[] disposables) => MoveToOther(null, disposables);

    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    public void Attach(IDisposable disposable)
    {
        AttachOne(disposable);
    }

    private void AttachOne(IDisposable disposable)
    {
        RequireOpen();
        if (disposable is not Tensor t) throw new InvalidOperationException("DisposeScope can only manage Tensor");
        Move(t, this);
    }

    public void Attach(params IDisposable[] disposables)
    {
        foreach (IDisposable d in disposables) AttachOne(d);
    }

    public void DisposeEverything()
    {
        RequireOpen();
        foreach (Tensor? t in _tensors)
        {
            if (t is null) continue;
            t.OwningScope = null;
            t.Dispose();
        }
        _tensors.Clear();
        _live = 0;
    }

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        HashSet<IDisposable> keep = new(inKeep, ReferenceEqualityComparer.Instance);
        List<Tensor> kept = [.. _tensors.OfType<Tensor>().Where(keep.Contains)];
        foreach (Tensor t in kept) Forget(t);
        DisposeEverything();
        foreach (Tensor t in kept) Add(t);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public void Dispose()
    {
        if (_disposed) return;
        DisposeEverything();
        _disposed = true;
        if (t_current == this)
        {
            t_current = _outer;
            return;
        }
        for (DisposeScope? s = t_current; s is not null; s = s._outer)
            if (s._outer == this)
            {
                s._outer = _outer;
                return;
            }
    }

    internal static void Register(Tensor tensor) => t_current?.Add(tensor);

    internal static void Move(Tensor tensor, DisposeScope? to)
    {
        tensor.OwningScope?.Forget(tensor);
        to?.Add(tensor);
    }

    private void Add(Tensor tensor)
    {
        if (_tensors.Count > 64 + 2 * _live) Compact();
        tensor.OwningScope = this;
        tensor.ScopeSlot = _tensors.Count;
        _tensors.Add(tensor);
        _live++;
    }

    internal void Forget(Tensor tensor)
    {
        if (tensor.ScopeSlot == _tensors.Count - 1) _tensors.RemoveAt(tensor.ScopeSlot);
        else _tensors[tensor.ScopeSlot] = null;
        tensor.OwningScope = null;
        _live--;
    }

    /// <summary>Closes the gaps that tensors disposed early have left.</summary>
    private void Compact()
    {
        _tensors.RemoveAll(t => t is null);
        for (int i = 0; i < _tensors.Count; i++) _tensors[i]!.ScopeSlot = i;
    }

    private void RequireOpen() => ObjectDisposedException.ThrowIf(_disposed, this);
}
