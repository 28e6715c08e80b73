using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>Widths of the hand-written vector loops, in bits.</summary>
internal enum IsaPath
{
    Scalar = 0,
    Vector128 = 128,
    Vector256 = 256,
    Vector512 = 512,
}

/// <summary>
/// Which vector width the hand-written loops use: the widest that this processor accelerates, or what the environment
/// variable KD_ISA (scalar, 128, 256, 512) asks for.
/// </summary>
internal static class Isa
{
    public static IsaPath Widest { get; } =
        Vector512.IsHardwareAccelerated ? IsaPath.Vector512
        : Vector256.IsHardwareAccelerated ? IsaPath.Vector256
        : Vector128.IsHardwareAccelerated ? IsaPath.Vector128
        : IsaPath.Scalar;

    public static IsaPath Path { get; set; } = Parse(Environment.GetEnvironmentVariable("KD_ISA"));

    public static IsaPath Parse(string? value) => value switch
    {
        null or "" => Widest,
        "scalar" => IsaPath.Scalar,
        "128" => IsaPath.Vector128,
        "256" => IsaPath.Vector256,
        "512" => IsaPath.Vector512,
        _ => throw new InvalidOperationException($"KD_ISA is '{value}': it must be scalar, 128, 256 or 512"),
    };
}
