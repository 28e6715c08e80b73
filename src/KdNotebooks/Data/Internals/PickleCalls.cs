using System.Text;

namespace KdNotebooks.Data.Internals;

/// <summary>The few names that data need: NumPy's array, its type and its scalars, ordered dictionaries, bytes as text.</summary>
internal sealed class PickleCalls(string file)
{
    /// <summary>A name that was found; nothing behind it is ever run.</summary>
    public sealed record Known(string Name);

    /// <summary>An array type under construction.</summary>
    private sealed class TypeCode(string descr)
    {
        public string Descr { get; set; } = descr;
    }

    /// <summary>An array that its state will fill.</summary>
    public sealed class Pending
    {
        private NpyHeader? _header;
        private ByteSource? _bytes;
        private List<object?>? _objects;

        public void Set(NpyHeader header, object? contents)
        {
            (_header, _bytes) = (header, contents switch { ByteSource source => source, string text => new ByteSource(Encoding.Latin1.GetBytes(text)), _ => null });
            _objects = contents as List<object?>;
            if (_bytes is null && _objects is null) throw new InvalidDataException("an array has neither bytes nor a list");
        }

        /// <summary>An array, or the list of an array of objects.</summary>
        public object Finish(string name)
        {
            if (_header is null) throw new InvalidDataException("an array was never filled");
            return _objects is not null ? _objects : new NumpyArray(_header, _bytes!, name);
        }
    }

    private static readonly Dictionary<string, Known> s_known = new string[]
    {
        "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct", "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
        "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer", "numpy.ndarray", "numpy.dtype", "_codecs.encode", "collections.OrderedDict",
    }.ToDictionary(name => name, name => new Known(name[(name.LastIndexOf('.') + 1)..]));

    /// <summary>The value as what a step needs; None is nothing of it.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static T As<T>(object? value) => value is T typed ? typed : throw new InvalidDataException($"{(value is null ? "None" : $"a {value.GetType().Name}")} stands where another kind of value belongs");

    private static object? At(object?[] values, int i) => i < values.Length ? values[i] : throw new InvalidDataException("a call lacks one of its arguments");

    /// <exception cref="InvalidInputException">It is not one of the few.</exception>
    public Known Find(string module, string name) => s_known.TryGetValue($"{module}.{name}", out Known? known)
        ? known
        : throw new InvalidInputException($"{file} wants to use {module}.{name}, which is not data; it is not opened (save plain NumPy arrays)");

    public object? Call(object? called, object?[] arguments) => (called as Known)?.Name switch
    {
        "_reconstruct" => new Pending(),
        "dtype" => new TypeCode(As<string>(At(arguments, 0))),
        "OrderedDict" when arguments.Length == 0 => new Dictionary<object, object?>(),
        "encode" => new ByteSource(Encoding.Latin1.GetBytes(As<string>(At(arguments, 0)))),
        "_frombuffer" => FromBuffer(arguments),
        "scalar" => Scalar(As<TypeCode>(At(arguments, 0)), At(arguments, 1)),
        var other => throw new InvalidDataException($"{other ?? "a value"} is called, which is no function"),
    };

    public object? Build(object? target, object? state)
    {
        switch (target)
        {
            case TypeCode type when state is object?[] parts && parts.Length > 1:
                // (version, byte order, ..., names, ...): byte order and, for fields, their names.
                if (parts.Length > 3 && parts[3] is not null) throw new InvalidInputException($"{file} holds records with named fields; save plain arrays");
                type.Descr = As<string>(parts[1]) + type.Descr.TrimStart('<', '>', '|', '=');
                return type;
            case Pending array when state is object?[] and [_, object?[] shape, TypeCode type, bool fortran, var contents]:
                array.Set(Header(type, shape, fortran, contents is List<object?>), contents);
                return array;
            default: throw new InvalidDataException("a value is given a state that does not fit it");
        }
    }

    private Pending FromBuffer(object?[] arguments)
    {
        var array = new Pending();
        array.Set(Header(As<TypeCode>(At(arguments, 1)), As<object?[]>(At(arguments, 2)), As<string>(At(arguments, 3)) == "F", false), At(arguments, 0));
        return array;
    }

    private object Scalar(TypeCode type, object? contents)
    {
        var array = new Pending();
        array.Set(Header(type, [], false, false), contents);
        var value = (NumpyArray)array.Finish(file);
        return value.IsText ? value.Texts()[0] : (double)value.Floats()[0];
    }

    private NpyHeader Header(TypeCode type, object?[] shape, bool fortran, bool objects) =>
        objects && type.Descr.TrimStart('<', '>', '|', '=').StartsWith('O')
            ? NpyHeader.OfShape("|u1", fortran, [.. shape.Select(size => As<long>(size))], file)
            : NpyHeader.OfShape(type.Descr, fortran, [.. shape.Select(size => As<long>(size))], file);
}
