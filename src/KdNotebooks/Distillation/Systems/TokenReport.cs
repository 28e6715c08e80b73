using KdNotebooks.Models;
using KdNotebooks.Simulation;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>How well a token model knows a source.</summary>
/// <param name="Accuracy">The share of fresh tokens after the prompt that are the model's most probable one.</param>
/// <param name="ExcessNats">
/// The mean over fresh contexts of the exact KL(source ‖ model), nats a token; the model's perplexity is e to it times the
/// source's own.
/// </param>
public sealed record TokenReport(double Accuracy, double ExcessNats)
{
    /// <summary>On fresh sequences of the source.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">Which sequences and which exact law.</param>
    /// <param name="fresh">[n][length], not trained on.</param>
    public static TokenReport Of(TokenModel model, TokenSource source, int[][] fresh)
    {
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int length = fresh[0].Length, v = source.Vocabulary, hits = 0, count = 0;
        float[] logs = model.Continue(SpeculativeDistillation.Tokens(fresh, 0, length - 1)).Logits.log_softmax(2).ToFloats();
        double excess = 0;
        for (int i = 0; i < fresh.Length; i++)
            for (int t = 2; t < length; t++, count++)
            {
                ReadOnlySpan<float> row = logs.AsSpan((i * (length - 1) + t - 1) * v, v);
                ReadOnlySpan<double> law = source.Law(fresh[i][t - 2], fresh[i][t - 1]);
                int best = 0;
                for (int token = 0; token < v; token++)
                {
                    if (row[token] > row[best]) best = token;
                    if (law[token] > 0) excess += law[token] * (Math.Log(law[token]) - row[token]);
                }
                if (best == fresh[i][t]) hits++;
            }
        return new TokenReport((double)hits / count, excess / count);
    }

    /// <summary>The share of tokens after the prompt that the source allows.</summary>
    /// <param name="source">The language.</param>
    /// <param name="written">[n][length], written by a model.</param>
    public static double AllowedShare(TokenSource source, int[][] written) =>
        written.Average(row => Enumerable.Range(2, row.Length - 2).Average(t => source.Law(row[t - 2], row[t - 1])[row[t]] > 0 ? 1.0 : 0));
}
