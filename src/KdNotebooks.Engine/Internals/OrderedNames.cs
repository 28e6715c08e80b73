using System.Collections;

namespace TorchSharp.Internals;

/// <summary>Things under names, in the order in which they came.</summary>
internal sealed class OrderedNames<T> : IEnumerable<(string Name, T Item)>
{
    private readonly List<(string Name, T Item)> _items = [];

    public bool Contains(string name) => IndexOf(name) >= 0;

    public bool TryAdd(string name, T item)
    {
        if (Contains(name)) return false;
        _items.Add((name, item));
        return true;
    }

    public T this[string name]
    {
        set
        {
            int i = IndexOf(name);
            if (i >= 0) _items[i] = (name, value);
            else _items.Add((name, value));
        }
    }

    public void Set(string name, T? item)
    {
        if (item is null) Remove(name);
        else this[name] = item;
    }

    public void Remove(string name)
    {
        int i = IndexOf(name);
        if (i >= 0) _items.RemoveAt(i);
    }

    private int IndexOf(string name) => _items.FindIndex(x => x.Name == name);

    public IEnumerator<(string Name, T Item)> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
