using KdNotebooks.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Information.Internals;

/// <summary>
/// Two encoders and four decoders: each code rebuilds its own variable and the other one (Gowri et al. 2024). LeakyReLU with
/// slope .2; the cross decoders drop half of their hidden units in training.
/// </summary>
internal sealed class CrossAutoencoder : nn.Module
{
    private const double Slope = 0.2;

    private readonly Sequential encodeX, encodeY, decodeXX, decodeYY, decodeXY, decodeYX;

    public CrossAutoencoder(int dx, int dy, IReadOnlyList<int> widths, int latent) : base(nameof(CrossAutoencoder))
    {
        int[] up = [.. widths.Reverse()];
        int codeX = Math.Min(latent, dx), codeY = Math.Min(latent, dy);
        encodeX = Critic.Layers([dx, .. widths, codeX], () => nn.LeakyReLU(Slope));
        encodeY = Critic.Layers([dy, .. widths, codeY], () => nn.LeakyReLU(Slope));
        decodeXX = Critic.Layers([codeX, .. up, dx], () => nn.LeakyReLU(Slope));
        decodeYY = Critic.Layers([codeY, .. up, dy], () => nn.LeakyReLU(Slope));
        decodeXY = Critic.Layers([codeX, .. up, dy], () => nn.LeakyReLU(Slope));
        decodeYX = Critic.Layers([codeY, .. up, dx], () => nn.LeakyReLU(Slope));
        RegisterComponents();
    }

    /// <summary>[B, dx] to codes [B, at most latent].</summary>
    public Tensor EncodeX(Tensor x) => encodeX.call(x);

    /// <summary>[B, dy] to codes [B, at most latent].</summary>
    public Tensor EncodeY(Tensor y) => encodeY.call(y);

    /// <summary>MSE(xx) + MSE(yy) + MSE(xy) + MSE(yx); no dropout where <paramref name="dropout"/> is null.</summary>
    public Tensor Loss(Tensor x, Tensor y, RandomStream? dropout)
    {
        Tensor zx = encodeX.call(x), zy = encodeY.call(y);
        return nn.functional.mse_loss(decodeXX.call(zx), x) + nn.functional.mse_loss(decodeYY.call(zy), y)
            + nn.functional.mse_loss(Decode(decodeXY, zx, dropout), y) + nn.functional.mse_loss(Decode(decodeYX, zy, dropout), x);
    }

    // Linear layers stand at even places; what follows an activation is a hidden layer.
    private static Tensor Decode(Sequential layers, Tensor code, RandomStream? dropout)
    {
        Tensor h = code;
        for (int i = 0; i < layers.Count; i++)
        {
            h = layers[i].call(h);
            if (i % 2 == 1 && dropout is not null) h = h * Mask(h.shape, dropout);
        }
        return h;
    }

    // 0 or 2 with equal probability, one random bit each, from the kit's own stream: the same on every backend.
    private static Tensor Mask(long[] shape, RandomStream stream)
    {
        var mask = new float[shape[0] * shape[1]];
        for (int i = 0; i < mask.Length; i += 64)
        {
            ulong bits = stream.NextUInt64();
            int end = Math.Min(mask.Length, i + 64);
            for (int j = i; j < end; j++, bits >>= 1) mask[j] = (bits & 1) * 2f;
        }
        return tensor(mask, shape);
    }
}
