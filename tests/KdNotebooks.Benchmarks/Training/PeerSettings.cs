namespace KdNotebooks.Benchmarks.Training;

/// <summary>Environment of a PyTorch process; null leaves the choice to the library.</summary>
/// <param name="CoreType">OPENBLAS_CORETYPE: the processor whose kernels OpenBLAS uses.</param>
/// <param name="Capability">ATEN_CPU_CAPABILITY: the vectors of PyTorch's own loops.</param>
internal sealed record PeerSettings(string? CoreType, string? Capability)
{
    /// <summary>OpenBLAS chooses its kernels itself, as it does wherever nobody interferes.</summary>
    public static IReadOnlyList<PeerSettings> CoreTypeUnset { get; } = [new(null, null), new(null, "avx512")];

    /// <summary>OpenBLAS is told which kernels to use: an older release does not know a newer processor and falls back to slow ones.</summary>
    public static IReadOnlyList<PeerSettings> CoreTypeSet { get; } = [new("SkylakeX", null), new("SkylakeX", "avx512"), new("Haswell", null), new("Zen", null)];

    public override string ToString() => $"core type {CoreType ?? "unset"}, ATen {Capability ?? "default"}";
}
