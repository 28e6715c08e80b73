using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Internals;

/// <summary>Several trainable parts as one; disposing it disposes them.</summary>
internal sealed class Companions : nn.Module
{
    public Companions(params nn.Module[] parts) : base(nameof(Companions))
    {
        for (int i = 0; i < parts.Length; i++) register_module($"part{i}", parts[i]);
    }
}
