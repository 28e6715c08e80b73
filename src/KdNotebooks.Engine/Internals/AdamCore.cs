using TorchSharp.Modules;

namespace TorchSharp.Internals;

/// <summary>The options that Adam and AdamW share; null until a group has taken over the defaults.</summary>
internal readonly record struct AdamValues(double? Beta1, double? Beta2, double? Eps, double? Decay, bool? Amsgrad, bool? Maximize);

/// <summary>What both remember of a parameter: the number of steps, the two moments and with amsgrad the largest second one.</summary>
internal readonly record struct AdamMoments(long Step, torch.Tensor First, torch.Tensor Second, torch.Tensor? Largest);

internal interface IAdamOptions
{
    AdamValues Values { get; set; }
}

internal interface IAdamState
{
    AdamMoments Moments { get; set; }
}

/// <summary>What Adam and AdamW do alike. Their public types are two families, as in TorchSharp.</summary>
internal static class AdamCore
{
    /// <summary>Options of a group that nobody has set are the defaults.</summary>
    public static void Complete<TOptions>(TOptions options, TOptions defaults) where TOptions : OptimizerOptions, IAdamOptions
    {
        options.LearningRate ??= defaults.LearningRate;
        options.InitialLearningRate = options.LearningRate!.Value;
        AdamValues o = options.Values, d = defaults.Values;
        options.Values = new AdamValues(o.Beta1 ?? d.Beta1, o.Beta2 ?? d.Beta2, o.Eps ?? d.Eps, o.Decay ?? d.Decay, o.Amsgrad ?? d.Amsgrad, o.Maximize ?? d.Maximize);
    }

    public static AdamMoments Start(Parameter p, bool amsgrad)
    {
        return new AdamMoments(0, Zeros(), Zeros(), amsgrad ? Zeros() : null);

        torch.Tensor Zeros() => torch.zeros_like(p).DetachFromDisposeScope();
    }

    public static void Step<TState, TOptions>(Parameter p, NdArray g, TState state, TOptions options, bool decoupled) where TState : OptimizerState, IAdamState where TOptions : OptimizerOptions, IAdamOptions
    {
        AdamMoments m = state.Moments = state.Moments with { Step = state.Moments.Step + 1 };
        AdamValues o = options.Values;
        AdamKernel.Step(p.Array, g, m.First.Array, m.Second.Array, m.Largest?.Array,
            new AdamSettings(m.Step, options.LearningRate!.Value, o.Beta1!.Value, o.Beta2!.Value, o.Eps!.Value, o.Decay!.Value, o.Maximize!.Value, decoupled));
    }

    /// <summary>The state gets other values; its tensors are freed.</summary>
    public static void Become(IAdamState state, AdamMoments moments)
    {
        Free(state);
        state.Moments = moments;
    }

    public static void Free(IAdamState state)
    {
        (_, torch.Tensor? first, torch.Tensor? second, torch.Tensor? largest) = state.Moments;
        first?.Dispose();
        second?.Dispose();
        largest?.Dispose();
    }

    public static void Load(IAdamOptions options, BinaryReader reader) =>
        options.Values = new AdamValues(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadBoolean(), reader.ReadBoolean());

    public static void Save(IAdamOptions options, BinaryWriter writer)
    {
        AdamValues o = options.Values;
        foreach (double? number in new[] { o.Beta1, o.Beta2, o.Eps, o.Decay }) writer.Write(number!.Value);
        writer.Write(o.Amsgrad!.Value);
        writer.Write(o.Maximize!.Value);
    }
}
