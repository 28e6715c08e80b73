using System.Numerics;

namespace TorchSharp.Internals;

internal readonly struct Equal : IRelation
{
    public static bool Holds<T>(T x, T y) where T : INumber<T> => x == y;
}

internal readonly struct NotEqual : IRelation
{
    public static bool Holds<T>(T x, T y) where T : INumber<T> => x != y;
}

internal readonly struct Less : IRelation
{
    public static bool Holds<T>(T x, T y) where T : INumber<T> => x < y;
}

internal readonly struct LessOrEqual : IRelation
{
    public static bool Holds<T>(T x, T y) where T : INumber<T> => x <= y;
}

internal readonly struct Greater : IRelation
{
    public static bool Holds<T>(T x, T y) where T : INumber<T> => x > y;
}

internal readonly struct GreaterOrEqual : IRelation
{
    public static bool Holds<T>(T x, T y) where T : INumber<T> => x >= y;
}
