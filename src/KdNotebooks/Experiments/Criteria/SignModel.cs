namespace KdNotebooks.Experiments.Criteria;

/// <summary>
/// How a score becomes a probability that distillation helps: logistic regression of the sign on the score's place among the
/// scores it was fitted on (their empirical distribution, −½ to ½), so that units and outliers do not matter. Both coefficients
/// have a normal prior, sd 3 (intercept) and 4 (slope), so that separable and one-sided samples have a solution.
/// </summary>
public sealed class SignModel
{
    private const double InterceptPrecision = 1.0 / 9, SlopePrecision = 1.0 / 16;
    private const int MostSteps = 100;

    private readonly double[] _scores;

    private SignModel(double[] scores, double intercept, double slope) => (_scores, Intercept, Slope) = (scores, intercept, slope);

    /// <summary>The log odds in the middle of the scores.</summary>
    public double Intercept { get; }

    /// <summary>The change of the log odds from the lowest score to the highest; negative where the rule points the wrong way.</summary>
    public double Slope { get; }

    /// <summary>Fitted by Newton's method.</summary>
    /// <param name="scores">[n], n may be 0.</param>
    /// <param name="helps">[n].</param>
    public static SignModel Fit(IReadOnlyList<double> scores, IReadOnlyList<bool> helps)
    {
        double[] sorted = [.. scores.Order()], places = [.. scores.Select(score => Place(sorted, score))];
        double a = 0, b = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            double ga = -InterceptPrecision * a, gb = -SlopePrecision * b, haa = InterceptPrecision, hab = 0, hbb = SlopePrecision;
            for (int i = 0; i < places.Length; i++)
            {
                double p = 1 / (1 + Math.Exp(-a - b * places[i])), w = p * (1 - p), residual = (helps[i] ? 1 : 0) - p;
                (ga, gb) = (ga + residual, gb + residual * places[i]);
                (haa, hab, hbb) = (haa + w, hab + w * places[i], hbb + w * places[i] * places[i]);
            }
            double determinant = haa * hbb - hab * hab, da = (hbb * ga - hab * gb) / determinant, db = (haa * gb - hab * ga) / determinant;
            (a, b) = (a + da, b + db);
            if (Math.Abs(da) + Math.Abs(db) < 1e-12) break;
        }
        return new SignModel(sorted, a, b);
    }

    /// <summary>The probability that distillation helps.</summary>
    public double Probability(double score) => 1 / (1 + Math.Exp(-Intercept - Slope * Place(_scores, score)));

    private static double Place(double[] sorted, double score)
    {
        if (sorted.Length == 0) return 0;
        int below = 0, equal = 0;
        foreach (double other in sorted)
        {
            if (other < score) below++;
            else if (other == score) equal++;
        }
        return (below + equal / 2.0) / sorted.Length - 0.5;
    }
}
