namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// The BROJA decomposition of discrete variables (Bertschinger, Rauh, Olbrich, Jost and Ay, Entropy 2014): among all joint
/// distributions Q with the same pairs (S1, Y) and (S2, Y), take the one in which the sources together say least; what it
/// lacks is synergy. max H_Q(Y|S1,S2) is found by alternating minimisation of D(Q ‖ R): R(s1, s2, y) = Q(s1, s2)/K, then Q the
/// projection of R on the fixed pairs, by iterative scaling within each y (Csiszár and Tusnády 1984). It converges to the
/// optimum from the product distribution; it ends when the entropy grows by less than 1e-11 a step.
/// </summary>
public static class BrojaDecomposition
{
    private const int MostSteps = 50_000, MostScalings = 200;
    private const double Gain = 1e-11, ScalingTolerance = 1e-15;

    /// <summary>The decomposition of the joint distribution <paramref name="joint"/> [s1, s2, y].</summary>
    /// <exception cref="InvalidInputException">A probability is negative or not finite, or they do not sum to 1.</exception>
    public static PartialInformation Of(double[,,] joint)
    {
        (int first, int second, int targets) = (joint.GetLength(0), joint.GetLength(1), joint.GetLength(2));
        double[][,] p = [.. Enumerable.Range(0, targets).Select(y => Slice(joint, y))];
        double total = joint.Cast<double>().Sum();
        if (joint.Cast<double>().Any(v => !(v >= 0)) || Math.Abs(total - 1) > 1e-9)
            throw new InvalidInputException($"probabilities must be at least 0 and sum to 1; their sum is {total}");
        double[][] rows = [.. p.Select(RowSums)], columns = [.. p.Select(ColumnSums)];
        double[] label = [.. rows.Select(row => row.Sum())];

        double[][,] q = [.. Enumerable.Range(0, targets).Select(y => Product(rows[y], columns[y], label[y]))];
        double entropy = ConditionalEntropy(q);
        for (int step = 0; step < MostSteps; step++)
        {
            double[,] sources = Sum(q);
            for (int y = 0; y < targets; y++) q[y] = Scaled(sources, rows[y], columns[y]);
            double next = ConditionalEntropy(q);
            if (next - entropy < Gain) break;
            entropy = next;
        }

        double hy = Entropy(label);
        double i1 = hy + Entropy(Enumerable.Range(0, first).Select(s => rows.Sum(row => row[s]))) - Entropy(rows.SelectMany(row => row));
        double i2 = hy + Entropy(Enumerable.Range(0, second).Select(s => columns.Sum(column => column[s]))) - Entropy(columns.SelectMany(column => column));
        double both = hy - ConditionalEntropy(p), least = hy - Math.Max(entropy, ConditionalEntropy(q));
        return PartialInformation.From(i1, i2, both, i1 + i2 - least);
    }

    /// <summary>The decomposition of paired observations: the classes that teacher and student predict, and the labels.</summary>
    /// <param name="first">S1 of each row, from 0.</param>
    /// <param name="second">S2 of each row, from 0.</param>
    /// <param name="target">Y of each row, from 0.</param>
    public static PartialInformation Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second, ReadOnlySpan<int> target)
    {
        if (first.Length != second.Length || first.Length != target.Length || first.Length == 0)
            throw new InvalidInputException($"row counts differ or are 0: {first.Length}, {second.Length}, {target.Length}");
        var counts = new double[Top(first), Top(second), Top(target)];
        for (int i = 0; i < first.Length; i++) counts[first[i], second[i], target[i]] += 1.0 / first.Length;
        return Of(counts);

        static int Top(ReadOnlySpan<int> values)
        {
            int top = 0;
            foreach (int value in values) top = Math.Max(top, value + 1);
            return top;
        }
    }

    // The distribution u ⊗ v · kernel with the given row and column sums.
    private static double[,] Scaled(double[,] kernel, double[] rows, double[] columns)
    {
        (int first, int second) = (rows.Length, columns.Length);
        double[] u = new double[first], v = [.. Enumerable.Repeat(1.0, second)];
        for (int scaling = 0; scaling < MostScalings; scaling++)
        {
            double change = 0;
            for (int i = 0; i < first; i++)
            {
                double sum = 0;
                for (int j = 0; j < second; j++) sum += kernel[i, j] * v[j];
                double next = sum > 0 ? rows[i] / sum : 0;
                change = Math.Max(change, Math.Abs(u[i] - next) * sum);
                u[i] = next;
            }
            for (int j = 0; j < second; j++)
            {
                double sum = 0;
                for (int i = 0; i < first; i++) sum += kernel[i, j] * u[i];
                v[j] = sum > 0 ? columns[j] / sum : 0;
            }
            if (change < ScalingTolerance) break;
        }
        var result = new double[first, second];
        for (int i = 0; i < first; i++)
            for (int j = 0; j < second; j++) result[i, j] = u[i] * kernel[i, j] * v[j];
        return result;
    }

    private static double ConditionalEntropy(double[][,] q) => Entropy(q.SelectMany(slice => slice.Cast<double>())) - Entropy(Sum(q).Cast<double>());

    private static double Entropy(IEnumerable<double> probabilities)
    {
        double sum = 0;
        foreach (double p in probabilities)
            if (p > 0) sum -= p * Math.Log(p);
        return sum;
    }

    private static double[,] Product(double[] rows, double[] columns, double total) =>
        Fill(rows.Length, columns.Length, (i, j) => total > 0 ? rows[i] * columns[j] / total : 0);

    private static double[,] Slice(double[,,] joint, int y) => Fill(joint.GetLength(0), joint.GetLength(1), (i, j) => joint[i, j, y]);

    private static double[,] Sum(double[][,] slices) => Fill(slices[0].GetLength(0), slices[0].GetLength(1), (i, j) => slices.Sum(slice => slice[i, j]));

    private static double[] RowSums(double[,] slice) =>
        [.. Enumerable.Range(0, slice.GetLength(0)).Select(i => Enumerable.Range(0, slice.GetLength(1)).Sum(j => slice[i, j]))];

    private static double[] ColumnSums(double[,] slice) =>
        [.. Enumerable.Range(0, slice.GetLength(1)).Select(j => Enumerable.Range(0, slice.GetLength(0)).Sum(i => slice[i, j]))];

    private static double[,] Fill(int rows, int columns, Func<int, int, double> value)
    {
        var result = new double[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) result[i, j] = value(i, j);
        return result;
    }
}
