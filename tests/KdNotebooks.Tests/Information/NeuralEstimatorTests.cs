using KdNotebooks.Information;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Information;

public class NeuralEstimatorTests
{
    private static readonly string[] Bounds = ["dv", "mine", "nwj", "infonce", "smile"];

    private static IMutualInformationEstimator Create(string name, CriticOptions options) => name switch
    {
        "dv" => new DonskerVaradhanEstimator(options),
        "mine" => new MineEstimator(options),
        "nwj" => new NwjEstimator(options),
        "infonce" => new InfoNceEstimator(options),
        "smile" => new SmileEstimator(options),
        _ => new ClubEstimator(options),
    };

    private static PairSample Normal(double rho, int n, int seed) => MultinormalTask.Bivariate(rho).Sample(n, new Seed((ulong)seed));

    public static TheoryData<string, double> Tolerances()
    {
        var cases = new TheoryData<string, double>();
        foreach (string name in Bounds)
            foreach (double rho in new[] { 0, 0.8 }) cases.Add(name, rho);
        return cases;
    }

    // Sourced tolerance for n = 5,000: max(.1, 10 %).
    [Theory]
    [MemberData(nameof(Tolerances))]
    public void A_normal_pair_within_the_sourced_tolerance(string name, double rho)
    {
        PairSample pair = Normal(rho, 5000, 1);
        double truth = -0.5 * Math.Log(1 - rho * rho);
        // Narrow networks, so that the test is quick; the defaults are wider.
        var options = new CriticOptions { HiddenWidths = [64], Embedding = 16, MaxSteps = 600, LearningRate = 3e-3, Patience = 6 };
        Assert.Equal(truth, Create(name, options).Estimate(pair.X, pair.Y!).Nats, Math.Max(0.1, 0.1 * truth));
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("infonce")]
    public void A_joint_critic_finds_it_too(string name)
    {
        PairSample pair = Normal(0.8, 2000, 2);
        var options = new CriticOptions { Form = CriticForm.Joint, HiddenWidths = [32], BatchSize = 128, EvaluationBatch = 128, MaxSteps = 500, LearningRate = 5e-3, Patience = 6 };
        Assert.Equal(0.5108, Create(name, options).Estimate(pair.X, pair.Y!).Nats, 0.1);
    }

    // Cheng et al. (2020): for the bivariate normal the bound tends to ρ²/(1 − ρ²), here 1.7778, not to the information .5108.
    [Fact]
    public void Club_tends_to_its_own_limit()
    {
        double mean = Enumerable.Range(0, 2).Average(s =>
        {
            PairSample pair = Normal(0.8, 5000, s);
            return new ClubEstimator(new CriticOptions { HiddenWidths = [32], MaxSteps = 600, LearningRate = 5e-3 }).Estimate(pair.X, pair.Y!).Nats;
        });
        Assert.Equal(1.7778, mean, 0.15);
    }

    [Fact]
    public void Categorical_club_of_a_label_is_above_its_information()
    {
        PairSample pair = new LabelNormalTask(Math.Sqrt(0.5)).Sample(3000, new Seed(1));
        double club = new ClubEstimator(new CriticOptions { HiddenWidths = [32], MaxSteps = 400, LearningRate = 5e-3 }).Estimate(pair.X, pair.Label!).Nats;
        // E_p ln q(y|x) − E_p(x)p(y) ln q(y|x) at q = p, by quadrature.
        double limit = 0;
        for (double z = -8; z <= 8; z += 1e-3)
        {
            double p = MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);
            double density = 1e-3 * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
            limit += density * ((p - 0.5) * Math.Log(Math.Max(p, 1e-300)) + (0.5 - p) * Math.Log(Math.Max(1 - p, 1e-300)));
        }
        Assert.Equal(limit, club, 0.1);
        Assert.True(club > 0.193147);
    }

    [Fact]
    public void Labels_enter_as_indicators()
    {
        PairSample pair = new LabelNormalTask(Math.Sqrt(0.5)).Sample(3000, new Seed(2));
        var options = new CriticOptions { HiddenWidths = [32], Embedding = 8, MaxSteps = 300, LearningRate = 5e-3 };
        Assert.Equal(0.193147, new InfoNceEstimator(options).Estimate(pair.X, pair.Label!).Nats, 0.06);
        Assert.Equal(0.193147, new LatentEstimator(new LatentOptions { HiddenWidths = [16], MaxEpochs = 30 }).Estimate(pair.X, pair.Label!).Nats, 0.06);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_one_does_not()
    {
        PairSample pair = Normal(0.6, 300, 3);
        var options = new CriticOptions { HiddenWidths = [16], Embedding = 4, MaxSteps = 40 };
        foreach (string name in Bounds.Append("club"))
        {
            double first = Create(name, options).Estimate(pair.X, pair.Y!).Nats;
            Assert.Equal(first, Create(name, options).Estimate(pair.X, pair.Y!, jobs: 2).Nats);
            Assert.NotEqual(first, Create(name, options with { Seed = new Seed(9) }).Estimate(pair.X, pair.Y!).Nats);
        }
        var latent = new LatentOptions { HiddenWidths = [16], MaxEpochs = 5, BatchSize = 64 };
        Assert.Equal(new LatentEstimator(latent).Estimate(pair.X, pair.Y!).Nats, new LatentEstimator(latent).Estimate(pair.X, pair.Y!, 2).Nats);
    }

    [Fact]
    public void Infonce_cannot_exceed_the_logarithm_of_its_batch()
    {
        PairSample pair = KnownAnswerTasks.ByName("bivariate-normal-0.9999").Sample(600, new Seed(1));
        var options = new CriticOptions { HiddenWidths = [64], EvaluationBatch = 16, MaxSteps = 300, LearningRate = 5e-3 };
        Assert.InRange(new InfoNceEstimator(options).Estimate(pair.X, pair.Y!).Nats, 1, Math.Log(17));
    }

    // At the optimal critic T = ln p(x,y)/p(x)p(y) (NWJ: that + 1) each bound equals the information.
    [Fact]
    public void The_optimal_critic_attains_every_bound()
    {
        const double rho = 0.5;
        const int n = 2000;
        PairSample pair = Normal(rho, n, 4);
        ScoreBlock Block(double shift)
        {
            var scores = new float[n * n];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                {
                    double x = pair.X[i, 0], y = pair.Y![j, 0];
                    scores[i * n + j] = (float)(shift - 0.5 * Math.Log(1 - rho * rho) - (rho * rho * (x * x + y * y) - 2 * rho * x * y) / (2 * (1 - rho * rho)));
                }
            return new ScoreBlock(n, scores);
        }
        double truth = -0.5 * Math.Log(1 - rho * rho);
        (double joint, double product) = HeldOutScores.Means([Block(0)]);
        double error = 4 * rho / Math.Sqrt(n);  // the standard deviation of T under the joint law is ρ
        Assert.Equal(truth, joint, error);
        Assert.Equal(0, product, 0.05);
        (double shifted, double normalised) = HeldOutScores.Means([Block(1)]);
        Assert.Equal(truth, shifted - Math.Exp(normalised - 1), error + 0.05);
        Assert.Equal(HeldOutScores.Means([Block(0)], clip: 5).LogProduct, product, 0.02);
    }

    [Fact]
    public void A_batch_is_split_into_its_pairs_and_all_others()
    {
        using var scope = NewDisposeScope();
        var options = new CriticOptions { HiddenWidths = [4], Embedding = 3, Shifts = 2 };
        Tensor x = tensor(Enumerable.Range(0, 10).Select(i => i / 10f).ToArray(), [5, 2]), y = tensor(Enumerable.Range(0, 5).Select(i => 1 - i / 3f).ToArray(), [5, 1]);
        using Critic separable = Critic.Create(options, 2, 1);
        KdNotebooks.Models.ParameterInitialisation.DrawFrom(separable, new Seed(1));
        float[] all = separable.All(x, y).data<float>().ToArray();
        CriticScores scores = separable.Train(x, y);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => all[6 * i]), scores.Joint.data<float>().ToArray());
        Assert.Equal(Enumerable.Range(0, 25).Where(i => i % 6 != 0).Select(i => all[i]), scores.Product.data<float>().ToArray());

        using Critic joint = Critic.Create(options with { Form = CriticForm.Joint }, 2, 1);
        KdNotebooks.Models.ParameterInitialisation.DrawFrom(joint, new Seed(1));
        float[] table = joint.All(x, y).data<float>().ToArray();
        scores = joint.Train(x, y);
        float[] product = scores.Product.data<float>().ToArray(), own = scores.Joint.data<float>().ToArray();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(table[6 * i], own[i], 1e-6f);
            Assert.Equal(table[5 * i + (i + 1) % 5], product[i], 1e-6f);
            Assert.Equal(table[5 * i + (i + 2) % 5], product[5 + i], 1e-6f);
        }
    }

    [Fact]
    public void Rows_that_train_stop_and_estimate_are_apart()
    {
        foreach (EstimationRows split in new[] { EstimationRows.Of(101, new Seed(1)), EstimationRows.Halves(101, new Seed(1)) })
            Assert.Equal(Enumerable.Range(0, 101), split.Training.Concat(split.Validation).Concat(split.Evaluation).Order());
        Assert.Equal(50, EstimationRows.Of(101, new Seed(1)).Training.Length);
        Assert.Equal(51, EstimationRows.Halves(101, new Seed(1)).Evaluation.Length);
        Assert.Contains("at least 20", Assert.Throws<InvalidInputException>(() => new MineEstimator().Estimate(Draw.Normal(19, 1, 1), Draw.Normal(19, 1, 2))).Message);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        PairSample pair = Normal(0.5, 100, 1);
        foreach (CriticOptions bad in new CriticOptions[] { new() { HiddenWidths = [] }, new() { BatchSize = 1 }, new() { LearningRate = 0 }, new() { Patience = 0 } })
            Assert.Throws<InvalidInputException>(() => new MineEstimator(bad).Estimate(pair.X, pair.Y!));
        Assert.Throws<InvalidInputException>(() => new LatentEstimator(new LatentOptions { Latent = 0 }).Estimate(pair.X, pair.Y!));
    }

    // One dimension with covariance [[6, 3], [3, 3.5]] on each side, projected without noise to 100: .4037 bits. With 1,000 rows
    // the published estimator must not invent information.
    [Fact]
    public void Latent_information_of_few_rows_in_many_dimensions_is_not_invented()
    {
        (Samples x, Samples y) = Projected(1000, 1);
        PointEstimate estimate = new LatentEstimator(new LatentOptions { MaxEpochs = 60 }).Estimate(x, y);
        Assert.InRange(estimate.Nats / Math.Log(2), 0.1, 1.0);
    }

    [Fact]
    public void Latent_information_of_many_rows_in_many_dimensions()
    {
        (Samples x, Samples y) = Projected(10_000, 1);
        Assert.Equal(0.4037, new LatentEstimator(new LatentOptions { MaxEpochs = 40 }).Estimate(x, y, jobs: 2).Nats / Math.Log(2), 0.05);
    }

    private static (Samples X, Samples Y) Projected(int n, int seed)
    {
        Samples[] pair = new JointGaussian([6, 3, 3, 3.5], 1, 1).Sample(n, new Seed((ulong)seed));
        Samples directions = Draw.Normal(2, 100, seed);
        Samples Up(Samples z, int row) => new(n, 100, [.. Enumerable.Range(0, n * 100).Select(i => z[i / 100, 0] * directions[row, i % 100])]);
        return (Up(pair[0], 0), Up(pair[1], 1));
    }
}
