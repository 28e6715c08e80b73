using System.Reflection;

namespace KdNotebooks.Kernel.Internals.Formatting;

/// <summary>What a table shows of an object: its public instance fields and readable properties, in declaration order.</summary>
internal sealed record ObjectMember(string Name, Type Type, Func<object, object?> Read)
{
    private const int MaximumMembers = 40;

    public static IReadOnlyList<ObjectMember> Of(Type type)
    {
        var members = new List<ObjectMember>();
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
            members.Add(new ObjectMember(field.Name, field.FieldType, o => Guarded(() => field.GetValue(o))));
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.MetadataToken))
        {
            if (property.GetMethod is not { IsPublic: true } || property.GetIndexParameters().Length > 0) continue;
            if (property.PropertyType.IsByRefLike || property.PropertyType.IsPointer || property.PropertyType.IsByRef) continue;
            if (members.Any(m => m.Name == property.Name)) continue;
            members.Add(new ObjectMember(property.Name, property.PropertyType, o => Guarded(() => property.GetValue(o))));
        }
        return members.Count <= MaximumMembers ? members : members[..MaximumMembers];
    }

    // A getter that throws is shown in its cell of the table; an interrupt is not an exception of the getter.
    private static object? Guarded(Func<object?> read)
    {
        try
        {
            return read();
        }
        catch (TargetInvocationException e) when (e.InnerException is not (null or ThreadInterruptedException))
        {
            return new FailedMember(e.InnerException);
        }
    }

    private sealed class FailedMember(Exception exception)
    {
        public override string ToString() => $"({exception.GetType().Name}: {exception.Message})";
    }
}
