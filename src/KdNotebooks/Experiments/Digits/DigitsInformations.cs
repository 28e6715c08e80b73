using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Digits;

/// <summary>
/// Both terms of the criterion and their difference: by nearest neighbours everywhere; by MINE and latent MI on the whole
/// representation, and from a pilot on pixels, where the protocol asks for them.
/// </summary>
internal sealed record DigitsInformations(DigitsProtocol Protocol, DigitsRows Rows, Seed Root, RunProvenance Provenance)
{
    /// <summary>How the representation of the trained networks is called in result rows.</summary>
    public const string Trained = "last hidden layer";

    /// <summary>How the pilot's rows are called.</summary>
    public const string Pilot = "pilot";

    public IEnumerable<InformationRecord> Of(DigitsCondition condition, int seed, Samples teacher, Samples student)
    {
        DigitsExtensions extensions = Protocol.Extensions;
        var cell = new Cell(this, condition, seed);
        IEnumerable<InformationRecord> records = cell.Neighbours($"{Trained}, {Protocol.Components} principal components", teacher, student, Rows.TestLabels);
        if (!condition.IsGrid) return records;
        double sigma = condition.Sigma!.Value;
        if (seed < extensions.EstimatorSeeds && extensions.EstimatorSigmas.Contains(sigma))
        {
            var mine = new MineEstimator(extensions.Mine with { Seed = Root.Derive("mine").Derive(seed) });
            var latent = new LatentEstimator(extensions.Latent with { Seed = Root.Derive("lmi").Derive(seed) });
            int[] rows = [.. Enumerable.Range(0, Math.Min(extensions.EstimatorRows, teacher.Count))];
            (Samples h1, Samples h2, Labels y) = (teacher.Rows(rows), student.Rows(rows), Rows.TestLabels.Rows(rows));
            records = [.. records, .. cell.Neural(mine, h1, h2, y), .. cell.Neural(latent, h1, h2, y)];
        }
        if (seed < extensions.PilotSeeds) records = [.. records, .. PilotOf(cell, sigma, seed)];
        return records;
    }

    private IEnumerable<InformationRecord> PilotOf(Cell cell, double sigma, int seed)
    {
        int count = Rows.TrainingLabels.Count;
        int[] rows = Root.Derive("pilot").Derive(seed).CreateStream().Subset(count, Math.Min(Protocol.Extensions.PilotRows, count));
        (Modality teacher, _) = Rows.Teacher(sigma);
        (Modality student, _) = Rows.Student(0);
        return cell.Neighbours(
            $"{Pilot}: pixels of {rows.Length} training rows, {Protocol.Components} principal components",
            Components(teacher, rows), Components(student, rows), Rows.TrainingLabels.Rows(rows));
    }

    private Samples Components(Modality pixels, int[] rows)
    {
        var values = new float[rows.Length * pixels.Features];
        for (int i = 0; i < rows.Length; i++) pixels.Row(rows[i]).CopyTo(values.AsSpan(i * pixels.Features));
        Samples samples = Samples.FromSingle(rows.Length, pixels.Features, values);
        return PrincipalComponents.Fit(samples, Protocol.Components).Project(samples);
    }

    private sealed record Cell(DigitsInformations Of, DigitsCondition Condition, int Seed)
    {
        public InformationRecord[] Neighbours(string representation, Samples teacher, Samples student, Labels labels)
        {
            EstimatorPair pair = EstimatorPair.Neighbours(Of.Protocol.Neighbours);
            CchVerdict verdict = new ComplementarityCriterion(new CriterionOptions
            {
                Estimators = pair,
                Components = Of.Protocol.Components,
                Level = Of.Protocol.Level,
                Subsamples = Of.Protocol.Subsamples,
                Seed = Of.Root.Derive("subsamples").Derive(Seed),
            }).Evaluate(teacher, student, labels);
            return InformationRecord.OfVerdict(
                "digits", Condition.ToString(), representation, verdict, pair, Named, Seed, Of.Provenance);
        }

        /// <summary>One estimator for both terms, on all units of the representation; its interval comes from the repetitions.</summary>
        public InformationRecord[] Neural(IMutualInformationEstimator estimator, Samples teacher, Samples student, Labels labels)
        {
            double shared = estimator.Estimate(teacher, student).Nats, known = estimator.Estimate(student, labels).Nats;
            InformationRecord Value(string quantity, double nats) => Row(quantity, Named(estimator), Trained, labels.Count, nats);
            return [Value(Quantities.TeacherStudent, shared), Value(Quantities.StudentLabel, known), Value(Quantities.Margin, shared - known)];
        }

        private static string Named(IMutualInformationEstimator estimator) => $"{estimator.Name} ({estimator.Settings})";

        private InformationRecord Row(string quantity, string estimator, string representation, int n, double nats) => new()
        {
            Experiment = "digits",
            Condition = Condition.ToString(),
            Quantity = quantity,
            Estimator = estimator,
            Representation = representation,
            N = n,
            Nats = nats,
            Lower = double.NaN,
            Upper = double.NaN,
            Seed = Seed,
            Provenance = Of.Provenance,
        };
    }
}
