namespace KdNotebooks.Simulation;

/// <summary>
/// A one-parameter family of jointly normal modalities: X1, Z ~ N(0, I_p), X2 = ρX1 + √(1−ρ²) Z,
/// Y = √a X1ᵀw + √(1−a) X2ᵀw + σe with e ~ N(0, 1). ρ goes from independent to equal modalities; a is the share of the label
/// that comes from the teacher's modality.
/// </summary>
public sealed record CorrelatedModalities
{
    /// <param name="features">p ≥ 1, columns of each modality.</param>
    /// <param name="correlation">ρ in [−1, 1].</param>
    /// <param name="noise">σ ≥ 0.</param>
    /// <param name="teacherShare">a in [0, 1].</param>
    /// <exception cref="InvalidInputException">One line that says which condition fails.</exception>
    public CorrelatedModalities(int features, double correlation, double noise, double teacherShare = 0.5)
    {
        if (features < 1) throw new InvalidInputException($"p = {features}: at least 1 feature is needed");
        if (!(Math.Abs(correlation) <= 1)) throw new InvalidInputException(FormattableString.Invariant($"ρ = {correlation}: the correlation of the modalities must lie in [-1, 1]"));
        if (!(noise >= 0) || double.IsInfinity(noise)) throw new InvalidInputException(FormattableString.Invariant($"σ = {noise}: the label noise must be a finite number of at least 0"));
        if (!(teacherShare is >= 0 and <= 1)) throw new InvalidInputException(FormattableString.Invariant($"a = {teacherShare}: the teacher's share must lie in [0, 1]"));
        (Features, Correlation, Noise, TeacherShare) = (features, correlation, noise, teacherShare);
        double[] weights = new double[features];
        Array.Fill(weights, 1 / Math.Sqrt(features));
        Weights = weights;
    }

    /// <summary>p.</summary>
    public int Features { get; }

    /// <summary>ρ, the correlation of matching columns.</summary>
    public double Correlation { get; }

    /// <summary>σ.</summary>
    public double Noise { get; }

    /// <summary>a.</summary>
    public double TeacherShare { get; }

    /// <summary>w, [p]; 1/√p each unless set, so that |w| = 1.</summary>
    public IReadOnlyList<double> Weights { get; init; }

    /// <summary>√a: the weight of X1ᵀw in Y.</summary>
    public double TeacherWeight => Math.Sqrt(TeacherShare);

    /// <summary>√(1−a): the weight of X2ᵀw in Y.</summary>
    public double StudentWeight => Math.Sqrt(1 - TeacherShare);

    /// <summary>k1 of the optimal teacher H1 = E[Y|X1] = k1 X1ᵀw.</summary>
    public double OptimalTeacher => TeacherWeight + Correlation * StudentWeight;

    /// <summary>k2 of the optimal student H2 = E[Y|X2] = k2 X2ᵀw.</summary>
    public double OptimalStudent => StudentWeight + Correlation * TeacherWeight;

    /// <summary>The joint distribution of (X1, X2, Y).</summary>
    /// <exception cref="InvalidInputException">ρ = ±1 or σ = 0: the covariance is singular.</exception>
    public JointGaussian Joint()
    {
        int p = Features, d = 2 * p + 1;
        var covariance = new double[d * d];
        void Set(int i, int j, double value) => covariance[i * d + j] = covariance[j * d + i] = value;
        double variance = Noise * Noise;
        for (int i = 0; i < p; i++)
        {
            Set(i, i, 1);
            Set(p + i, p + i, 1);
            Set(i, p + i, Correlation);
            Set(i, 2 * p, OptimalTeacher * Weights[i]);
            Set(p + i, 2 * p, OptimalStudent * Weights[i]);
            variance += Weights[i] * Weights[i] * (TeacherShare + (1 - TeacherShare) + 2 * TeacherWeight * StudentWeight * Correlation);
        }
        Set(2 * p, 2 * p, variance);
        return new JointGaussian(covariance, p, p, 1);
    }
}
