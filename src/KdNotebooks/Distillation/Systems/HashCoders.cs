using KdNotebooks.Data;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>The coders of two modalities that <see cref="InfoMaxHashing"/> trains together.</summary>
public sealed class HashCoders : nn.Module
{
    private readonly Sequential first, second;
    private readonly Parameter strength;

    internal HashCoders(int firstFeatures, int secondFeatures, int width, int bits) : base(nameof(HashCoders))
    {
        first = nn.Sequential(nn.Linear(firstFeatures, width), nn.ReLU(), nn.Linear(width, bits));
        second = nn.Sequential(nn.Linear(secondFeatures, width), nn.ReLU(), nn.Linear(width, bits));
        strength = nn.Parameter(zeros(bits));
        RegisterComponents();
    }

    /// <summary>The codes of rows of the first modality.</summary>
    public HashCodes FirstCodes(Modality rows) => Codes(first, rows);

    /// <summary>The codes of rows of the second modality.</summary>
    public HashCodes SecondCodes(Modality rows) => Codes(second, rows);

    /// <summary>
    /// The lower bounds (<see cref="InfoMaxHashing.OwnInformation"/>, <see cref="InfoMaxHashing.SharedInformation"/>) on rows
    /// that were not trained on, in nats; the own one is the mean over both modalities.
    /// </summary>
    public (double Own, double Shared) Information(Modality firstRows, Modality secondRows, Seed seed)
    {
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        RandomStream stream = seed.CreateStream();
        int[] all = [.. Enumerable.Range(0, firstRows.Count)];
        Tensor l = First(new BatchReader(firstRows).Read(all)), m = Second(new BatchReader(secondRows).Read(all));
        Tensor b = InfoMaxHashing.Draw(l, stream), c = InfoMaxHashing.Draw(m, stream);
        double own = InfoMaxHashing.OwnInformation(b, l).item<float>() + InfoMaxHashing.OwnInformation(c, m).item<float>();
        return (own / 2, InfoMaxHashing.SharedInformation(b, c, Strength).item<float>());
    }

    internal Tensor Strength => strength.softplus();

    internal Tensor First(Tensor input) => first.call(input.reshape(input.shape[0], -1));

    internal Tensor Second(Tensor input) => second.call(input.reshape(input.shape[0], -1));

    private static HashCodes Codes(Sequential coder, Modality rows)
    {
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = coder.call(new BatchReader(rows).Read([.. Enumerable.Range(0, rows.Count)]).reshape(rows.Count, -1));
        int bits = (int)logits.shape[1];
        float[] values = logits.ToFloats();
        var codes = new ulong[rows.Count];
        for (int i = 0; i < values.Length; i++)
            if (values[i] > 0) codes[i / bits] |= 1UL << (i % bits);
        return new HashCodes(codes, bits);
    }
}
