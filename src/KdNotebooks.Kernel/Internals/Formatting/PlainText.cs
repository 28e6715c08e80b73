using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace KdNotebooks.Kernel.Internals.Formatting;

/// <summary>Values as text: whole for scalars and strings, short inside a table.</summary>
internal static class PlainText
{
    private const int ShortLength = 120;
    private const int ShortItems = 10;
    private const int MaximumDepth = 3;

    public static bool IsScalar(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || typeof(IFormattable).IsAssignableFrom(type) || typeof(Type).IsAssignableFrom(type)
        || typeof(Delegate).IsAssignableFrom(type) || type == typeof(Uri) || type == typeof(Version) || type == typeof(DBNull);

    public static bool IsNumber(object? value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or nint or nuint or float or double or decimal or Half or Int128 or UInt128 or System.Numerics.BigInteger;

    /// <summary>The type, or a base of it short of object, says how it reads as text (records do, too).</summary>
    public static bool HasOwnText(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } declaring && declaring != typeof(object) && declaring != typeof(ValueType);

    public static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", (System.Reflection.BindingFlags)(-1), [typeof(StringBuilder)]) is not null;

    public static string OfScalar(object value) => value switch
    {
        string s => s,
        bool b => b ? "true" : "false",
        DateTime t => t.ToString(t.TimeOfDay == default ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset t => t.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Type t => CSharpNames.Of(t),
        Delegate d => CSharpNames.Of(d.GetType()),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>One short line, for a cell of a table: numbers with at most six digits.</summary>
    public static string Short(object? value, int depth = 0)
    {
        if (value is double or float or Half) return ((IFormattable)value).ToString("G6", CultureInfo.InvariantCulture);
        string text = Whole(value, depth).ReplaceLineEndings(" ");
        if (text.Length <= ShortLength) return text;
        int cut = char.IsHighSurrogate(text[ShortLength - 2]) ? ShortLength - 2 : ShortLength - 1;
        return text[..cut] + "…";
    }

    /// <summary>A value on one line: scalars, tuples, sequences in brackets, whatever says how it reads, or its type.</summary>
    public static string Whole(object? value, int depth = 0)
    {
        if (value is null) return "null";
        Type type = value.GetType();
        if (IsScalar(type)) return depth > 0 && value is string s ? $"\"{s}\"" : OfScalar(value);
        if (depth >= MaximumDepth) return CSharpNames.Of(type);
        if (value is ITuple tuple) return $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Short(tuple[i], depth + 1)))})";
        if (HasOwnText(type)) return value.ToString() ?? "";
        if (value is IDictionary dictionary) return $"{CSharpNames.Of(type)} with {dictionary.Count} entries";
        if (value is IEnumerable sequence) return Bracketed(sequence, depth);
        var members = ObjectMember.Of(type);
        return members.Count == 0 ? CSharpNames.Of(type) : $"{CSharpNames.Of(type)} {{ {string.Join(", ", members.Select(m => $"{m.Name}: {Short(m.Read(value), depth + 1)}"))} }}";
    }

    private static string Bracketed(IEnumerable sequence, int depth)
    {
        var items = new List<string>();
        foreach (object? item in sequence)
        {
            if (items.Count == ShortItems)
            {
                items.Add("…");
                break;
            }
            items.Add(Short(item, depth + 1));
        }
        return $"[{string.Join(", ", items)}]";
    }
}
