using System.Runtime.CompilerServices;

namespace KdNotebooks.Kernel.Internals.Formatting;

/// <summary>Types and compiler-made method names as a person wrote them.</summary>
internal static class CSharpNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(void)] = "void",
    };

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword;
        if (type.IsByRef) return Of(type.GetElementType()!);
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying) + "?";
        if (type.IsGenericParameter) return type.Name;
        if (IsAnonymous(type)) return "anonymous type";
        Type[] arguments = type.GetGenericArguments();
        string name = type.Name;
        if (arguments.Length == 0) return name;
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true) return $"({string.Join(", ", arguments.Select(Of))})";
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", arguments.Select(Of))}>";
    }

    public static bool IsAnonymous(Type type) =>
        type.Name.Contains("AnonymousType", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    /// <summary><c>&lt;Train&gt;d__4</c> is Train, <c>&lt;Train&gt;g__Step|0</c> is Step, <c>&lt;Train&gt;b__0</c> is a lambda in Train.</summary>
    public static string Demangle(string name)
    {
        int close = name.LastIndexOf('>');
        if (!name.StartsWith('<') || close < 0) return name;
        string outer = name[1..close], rest = name[(close + 1)..];
        outer = outer is "Initialize" or "<Initialize>" or "Main" or "<Main>$" ? "" : Demangle(outer);
        if (rest.StartsWith("g__", StringComparison.Ordinal)) return rest[3..].Split('|')[0];
        if (rest.StartsWith("b__", StringComparison.Ordinal)) return outer.Length == 0 ? "a lambda" : $"a lambda in {outer}";
        return outer;
    }
}
