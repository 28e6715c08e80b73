using KdNotebooks.Data.Internals;

namespace KdNotebooks.Data;

/// <summary>
/// Python pickles (protocols 2 to 5) that hold data only: dictionaries, lists, tuples, text, numbers and NumPy arrays.
/// Nothing is ever run: any other class or function is refused by its name before it could be called.
/// </summary>
/// <remarks>
/// Values come as null, bool, long, double, string, byte[], <see cref="NumpyArray"/>, object?[] (tuple),
/// List&lt;object?&gt; and Dictionary&lt;object, object?&gt;.
/// </remarks>
public static class PickleFile
{
    /// <summary>Reads the one value of a file. Arrays stay in the file until they are asked for.</summary>
    /// <exception cref="InvalidInputException">It is damaged, or holds something that is no data; the line names it.</exception>
    public static object? Read(string path)
    {
        using FileStream file = FeatureFile.Open(path);
        try
        {
            // Arrays keep this handle; it is closed when the last of them is gone.
            return new Unpickler(file, File.OpenHandle(path), path).Load();
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidInputException($"{path} is not a whole pickle: it ends too early", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidCastException or ArgumentException or FormatException or OverflowException)
        {
            throw new InvalidInputException($"{path} is not a whole pickle: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>The value of a dictionary entry.</summary>
    /// <exception cref="InvalidInputException">It is no dictionary, or has no such entry; the line names those it has.</exception>
    internal static T Entry<T>(object? value, string key, string path)
    {
        if (value is not Dictionary<object, object?> entries) throw new InvalidInputException($"{path} holds no dictionary where '{key}' is looked for");
        if (!entries.TryGetValue(key, out object? entry))
            throw new InvalidInputException($"{path} has no '{key}'; it has {string.Join(", ", entries.Keys.Take(12))}");
        return entry is T typed ? typed : throw new InvalidInputException($"{path}: '{key}' is not what is meant (it is {entry?.GetType().Name ?? "None"})");
    }
}
