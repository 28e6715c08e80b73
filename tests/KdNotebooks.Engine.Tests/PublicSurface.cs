using System.Globalization;
using System.Reflection;
using System.Text;

namespace KdNotebooks.Engine.Tests;

/// <summary>The public surface of an assembly as sorted text, one member a line, so that two assemblies can be compared.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string[] Lines(Assembly assembly) =>
        [.. assembly.GetTypes().Where(IsVisible).SelectMany(Lines).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Type type)
    {
        string owner = Name(type);
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        yield return $"{owner} : {kind}";
        for (Type? parent = type.BaseType; parent is not null && parent != typeof(object) && !type.IsValueType; parent = parent.BaseType)
            if (IsVisible(parent)) yield return $"{owner} : {Name(parent)}";
        foreach (Type face in type.GetInterfaces().Where(IsVisible))
            if (!type.IsEnum) yield return $"{owner} : {Name(face)}";

        foreach (FieldInfo field in type.GetFields(Declared).Where(f => f.IsPublic || Inherited(type, f.IsFamily || f.IsFamilyOrAssembly)))
        {
            if (field.IsSpecialName) continue;
            string value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "";
            yield return $"{owner}.{field.Name} : {(field.IsStatic && !field.IsLiteral ? "static " : "")}{Name(field.FieldType)}{value}";
        }
        if (typeof(Delegate).IsAssignableFrom(type)) yield break;
        foreach (ConstructorInfo constructor in type.GetConstructors(Declared))
            if (!constructor.IsStatic && (constructor.IsPublic || Inherited(type, constructor.IsFamily || constructor.IsFamilyOrAssembly)))
                yield return $"{owner}.new({Parameters(constructor)})";
        foreach (MethodInfo method in type.GetMethods(Declared))
        {
            if (!method.IsPublic && !Inherited(type, method.IsFamily || method.IsFamilyOrAssembly)) continue;
            if (method.GetBaseDefinition() != method || method.Name is "Finalize") continue; // overrides add no surface
            string form = method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";
            string generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
            yield return $"{owner}.{method.Name}{generic}({Parameters(method)}) : {form}{Name(method.ReturnType)}";
        }
    }

    private static bool IsVisible(Type type) =>
        type.IsNested ? IsVisible(type.DeclaringType!) && (type.IsNestedPublic || Inherited(type.DeclaringType!, type.IsNestedFamily || type.IsNestedFamORAssem)) : type.IsPublic;

    private static bool Inherited(Type type, bool isProtected) => isProtected && !type.IsSealed;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        (p.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "") + Name(p.ParameterType) + " " + p.Name + (p.HasDefaultValue ? " = " + Literal(p.RawDefaultValue) : "")));

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string s => $"\"{s}\"",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value is Enum ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : value, CultureInfo.InvariantCulture)!,
    };

    private static string Name(Type type)
    {
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (type.IsGenericParameter) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } inner) return Name(inner) + "?";
        var name = new StringBuilder(type.IsNested ? Name(type.DeclaringType!.IsGenericTypeDefinition ? type.DeclaringType : type.DeclaringType!) + "." : type.Namespace is "System" ? "" : type.Namespace + ".");
        name.Append(type.Name.Split('`')[0]);
        Type[] arguments = type.GetGenericArguments();
        int own = type.IsNested ? arguments.Length - type.DeclaringType!.GetGenericArguments().Length : arguments.Length;
        if (own > 0) name.Append('<').AppendJoin(", ", arguments[^own..].Select(Name)).Append('>');
        return name.ToString();
    }
}
