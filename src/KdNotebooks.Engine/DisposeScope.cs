using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Owns the tensors that its thread makes while it is the innermost scope; disposing it disposes them, and their buffers
/// are used again. What shall live longer is moved out or detached. A scope that was forgotten, so that nobody can dispose
/// it any more, is left to the collector with its tensors.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static Place? t_innermost;

    private readonly List<Tensor?> _tensors = [];
    private readonly Place _place;
    private bool _disposed;
    private int _live; // entries that are not null

    internal DisposeScope() => t_innermost = _place = new Place(this, Innermost());

    /// <summary>A scope's place among those of its thread. It does not keep the scope alive.</summary>
    private sealed class Place(DisposeScope scope, Place? outer)
    {
        private readonly WeakReference<DisposeScope> _scope = new(scope);

        public Place? Outer { get; set; } = outer;

        public DisposeScope? Scope => _scope.TryGetTarget(out DisposeScope? scope) && !scope._disposed ? scope : null;

        /// <summary>This place or the nearest one further out whose scope is still there.</summary>
        public static Place? Alive(Place? place)
        {
            while (place is not null && place.Scope is null) place = place.Outer;
            return place;
        }
    }

    private static Place? Innermost() => t_innermost = Place.Alive(t_innermost);

    internal static DisposeScope? Current => Innermost()?.Scope;

    internal DisposeScope? Outer => (_place.Outer = Place.Alive(_place.Outer))?.Scope;

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

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(Outer, disposable);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

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
        Innermost();
    }

    internal static void Register(Tensor tensor) => Current?.Add(tensor);

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
