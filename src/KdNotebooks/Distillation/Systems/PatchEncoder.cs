using System.Numerics.Tensors;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Distillation.Systems;

/// <summary>What <see cref="PatchContrast"/> learnt of the first modality: W, [m, d].</summary>
/// <param name="task">What it was trained on.</param>
/// <param name="weights">W, row after row.</param>
public sealed class PatchEncoder(SignalNoisePatches task, float[] weights)
{
    private readonly int _neurons = weights.Length / task.Dimension;

    /// <summary>h(x) of each row, [n, m].</summary>
    public Samples Encode(PatchRows rows)
    {
        var values = new double[rows.Count * _neurons];
        for (int i = 0; i < rows.Count; i++)
            for (int r = 0; r < _neurons; r++)
                values[i * _neurons + r] = Math.Max(0, rows.Signs[i] * SignalResponse(r)) + Math.Max(0, NoiseResponse(r, rows, i));
        return new Samples(rows.Count, _neurons, values);
    }

    /// <summary>
    /// Signal learning over noise memorisation: max_r |⟨w_r, μ⟩| / max_{r,i} ⟨w_r, ξ_i⟩ over the rows that it was trained on.
    /// Above 1 the network answers to the signal more than to any row's noise.
    /// </summary>
    public double SignalOverNoise(PatchRows training)
    {
        double signal = 0, noise = 0;
        for (int r = 0; r < _neurons; r++)
        {
            signal = Math.Max(signal, Math.Abs(SignalResponse(r)));
            for (int i = 0; i < training.Count; i++) noise = Math.Max(noise, NoiseResponse(r, training, i));
        }
        return signal / noise;
    }

    /// <summary>
    /// Downstream accuracy: the sign of y by ridge regression on the z-scores of h, fitted on the first
    /// <paramref name="labelled"/> rows and judged on the others.
    /// </summary>
    public double Accuracy(PatchRows fresh, int labelled)
    {
        Samples features = Standardisation.ToZScores(Encode(fresh));
        double[] y = [.. fresh.Signs.Take(labelled).Select(sign => (double)sign)];
        double mean = y.Average();
        Samples fitted = features.Rows([.. Enumerable.Range(0, labelled)]);
        double[] w = new LinearStudent(Ridge: 1.0 / labelled).FitAlone(NormalEquations.Of(fitted, y, y, intercept: true));
        double offset = mean - Enumerable.Range(0, labelled).Average(i => TensorPrimitives.Dot<double>(fitted.Row(i), w));
        int right = Enumerable.Range(labelled, fresh.Count - labelled)
            .Count(i => offset + TensorPrimitives.Dot<double>(features.Row(i), w) > 0 == fresh.Signs[i] > 0);
        return (double)right / (fresh.Count - labelled);
    }

    private double SignalResponse(int neuron) => weights[neuron * task.Dimension] * task.Signal(second: false);

    private double NoiseResponse(int neuron, PatchRows rows, int row) =>
        TensorPrimitives.Dot(weights.AsSpan(neuron * task.Dimension, task.Dimension), rows.FirstNoise.AsSpan(row * task.Dimension, task.Dimension));
}
