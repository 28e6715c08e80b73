using System.Collections;
using System.Reflection;

namespace KdNotebooks.Kernel.Internals.Formatting;

/// <summary>
/// Types that render themselves: an attribute recognised by its name, <c>TypeFormatterSourceAttribute</c>, names a class whose
/// <c>CreateTypeFormatters()</c> gives objects with <c>string MimeType</c> and <c>bool Format(object, TextWriter)</c>. All of it
/// is found by reflection, so the type's assembly needs no reference to any kernel.
/// </summary>
internal static class TypeFormatterSource
{
    private const string AttributeName = "TypeFormatterSourceAttribute";
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    /// <summary>The representations the value gives of itself; null when its type carries no such attribute.</summary>
    public static MimeBundle? TryFormat(object value)
    {
        MimeBundle? bundle = null;
        foreach (Attribute attribute in AttributesOf(value.GetType()))
        {
            if (Read(attribute, "FormatterSourceType") is not Type sourceType) continue;
            var preferred = Read(attribute, "PreferredMimeTypes") as string[];
            object source = Activator.CreateInstance(sourceType, nonPublic: true)!;
            if (sourceType.GetMethod("CreateTypeFormatters", Any, [])?.Invoke(source, null) is not IEnumerable formatters) continue;
            foreach (object formatter in formatters)
            {
                if (Read(formatter, "MimeType") is not string mimeType) continue;
                if (preferred is { Length: > 0 } && mimeType != "text/plain" && !preferred.Contains(mimeType)) continue;
                if (Write(formatter, value) is { } text) (bundle ??= new MimeBundle()).With(mimeType, text);
            }
        }
        if (bundle is not null && !bundle.Data.ContainsKey("text/plain")) bundle.With("text/plain", PlainText.Whole(value));
        return bundle;
    }

    // On the type or a base of it; else on an interface that it implements.
    private static IEnumerable<Attribute> AttributesOf(Type type)
    {
        Attribute[] own = Named(type);
        return own.Length > 0 ? own : type.GetInterfaces().SelectMany(Named);

        static Attribute[] Named(Type type) => [.. type.GetCustomAttributes(inherit: true).OfType<Attribute>().Where(a => a.GetType().Name == AttributeName)];
    }

    private static object? Read(object target, string property) => target.GetType().GetProperty(property, Any)?.GetValue(target);

    private static string? Write(object formatter, object value)
    {
        MethodInfo? format = formatter.GetType().GetMethods(Any).FirstOrDefault(m =>
            m.Name == "Format" && m.ReturnType == typeof(bool) && m.GetParameters() is [var subject, var writer]
            && subject.ParameterType.IsInstanceOfType(value) && writer.ParameterType.IsAssignableFrom(typeof(StringWriter)));
        if (format is null) return null;
        using var text = new StringWriter();
        try
        {
            return (bool)format.Invoke(formatter, [value, text])! ? text.ToString() : null;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
