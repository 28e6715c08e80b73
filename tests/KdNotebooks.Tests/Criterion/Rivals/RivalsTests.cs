using System.Text.Json.Nodes;
using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Criterion.Rivals;

/// <summary>The rules against independent scripts (tests/fixtures/criterion/rivals.py) and their properties.</summary>
public class RivalsTests
{
    private const int Rows = 60, Classes = 3;
    private static readonly Lazy<JsonNode> s_golden = new(() => JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "criterion", "rivals.json")))!);
    private static readonly Labels s_labels = new([.. Enumerable.Range(0, Rows).Select(i => i * 7 % 5 % Classes)], Classes);
    private static readonly Samples s_teacher = Features(6, 0.3, 0.8, 1.0), s_student = Features(4, 2.0, 0.5, 0.5);

    [Fact]
    public void LogME_equals_a_Bayesian_regression_by_plain_linear_algebra() => Near("logme", LogMe.Evidence(s_teacher, s_labels));

    [Fact]
    public void LogME_with_more_columns_than_rows_equals_it_too() =>
        Near("logme-wide", LogMe.Evidence(Wave(12, 20, 0.9, 1), new Labels([.. Enumerable.Range(0, 12).Select(i => s_labels[i])], Classes)));

    [Fact]
    public void H_score_equals_the_definition_also_with_a_column_that_depends_on_others()
    {
        Near("h-score", HScore.Of(s_teacher, s_labels));
        double[] wider = [.. Enumerable.Range(0, Rows).SelectMany(i => s_teacher.Row(i).ToArray().Append(s_teacher[i, 0] + s_teacher[i, 1]))];
        Near("h-score-rank", HScore.Of(new Samples(Rows, 7, wider), s_labels));
    }

    [Fact]
    public void Cka_equals_the_kernel_form_and_does_not_change_under_rotation_and_scale()
    {
        Near("cka", LinearCka.Of(s_teacher, s_student));
        Assert.Equal(1, LinearCka.Of(s_teacher, s_teacher), 12);
        // A rotation of the first two columns, then everything times three.
        double[] turned = [.. Enumerable.Range(0, Rows).SelectMany(i => Turn(s_teacher.Row(i).ToArray()))];
        Assert.Equal(LinearCka.Of(s_teacher, s_student), LinearCka.Of(new Samples(Rows, 6, turned), s_student), 12);

        static IEnumerable<double> Turn(double[] row) =>
            new[] { (0.6 * row[0]) - (0.8 * row[1]), (0.8 * row[0]) + (0.6 * row[1]) }.Concat(row[2..]).Select(v => 3 * v);
    }

    [Fact]
    public void Leep_equals_the_definition_and_is_never_positive()
    {
        Near("leep", Leep.Of(Wave(Rows, 4, 0.7, 1.5), s_labels));
        // A teacher that is right and sure leaves nothing to say.
        double[] sure = [.. Enumerable.Range(0, Rows).SelectMany(i => Enumerable.Range(0, Classes).Select(c => s_labels[i] == c ? 1000.0 : 0))];
        Assert.Equal(0, Leep.Of(new Samples(Rows, Classes, sure), s_labels), 12);
    }

    [Fact]
    public void Residual_cca_equals_the_smallest_angle_between_the_subspaces() => Near("residual-cca", ResidualCca.Of(s_teacher, s_student, s_labels));

    // Redundancy, unique, unique, synergy in bits.
    [Theory]
    [InlineData("AND", 0.311278, 0, 0, 0.5)]
    [InlineData("OR", 0.311278, 0, 0, 0.5)]
    [InlineData("XOR", 0, 0, 0, 1)]
    [InlineData("COPY", 0, 1, 1, 0)]
    [InlineData("UNQ", 0, 1, 0, 0)]
    [InlineData("RDN", 1, 0, 0, 0)]
    public void Broja_of_the_gates(string gate, double redundancy, double first, double second, double synergy)
    {
        PartialInformation pid = BrojaDecomposition.Of(Gate(gate));
        double[] bits = [.. new[] { pid.Redundancy, pid.UniqueFirst, pid.UniqueSecond, pid.Synergy }.Select(nats => nats / Math.Log(2))];
        double[] expected = [redundancy, first, second, synergy];
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], bits[i], 1e-6);
    }

    [Fact]
    public void The_minimum_rule_differs_on_the_copy_gate()
    {
        PartialInformation pid = PartialInformation.MinimumMutualInformation(Math.Log(2), Math.Log(2), Math.Log(4));
        Assert.Equal((1.0, 1.0), (pid.Redundancy / Math.Log(2), pid.Synergy / Math.Log(2)));
    }

    [Fact]
    public void Broja_equals_a_general_solver_on_a_distribution_without_symmetry()
    {
        Samples wave = Wave(1, 27, 0.2, 2);
        double[] p = [.. wave.Values.ToArray().Select(Math.Exp)];
        double sum = p.Sum();
        var joint = new double[3, 3, 3];
        for (int k = 0; k < 27; k++) joint[k / 9, k / 3 % 3, k % 3] = p[k] / sum;
        PartialInformation pid = BrojaDecomposition.Of(joint);
        double[] found = [pid.Redundancy, pid.UniqueFirst, pid.UniqueSecond, pid.Synergy];
        for (int i = 0; i < 4; i++) Assert.Equal(s_golden.Value["broja"]![i]!.GetValue<double>(), found[i], 1e-6);
    }

    [Fact]
    public void Broja_refuses_what_is_no_distribution()
    {
        var joint = Gate("AND");
        joint[0, 0, 0] = 0.5;
        Assert.Contains("sum to 1", Assert.Throws<InvalidInputException>(() => BrojaDecomposition.Of(joint)).Message);
    }

    [Fact]
    public void Every_rule_prefers_an_informative_teacher_to_noise_where_it_looks_at_the_teacher()
    {
        RandomStream stream = new Seed(5).CreateStream();
        const int N = 400;
        int[] y = [.. Enumerable.Range(0, N).Select(i => i % 3)];
        var labels = new Labels(y, 3);
        Representation Draw(double signal)
        {
            double[] features = [.. y.SelectMany(c => Enumerable.Range(0, 3).Select(j => (j == c ? signal : 0) + stream.NextGaussian()))];
            return new Representation(new Samples(N, 3, features), new Samples(N, 3, features));
        }
        Representation student = Draw(1.5), informed = Draw(3), noise = Draw(0);
        TransferCriterion[] rules =
        [
            new TeacherAccuracy(), new AccuracyGap(), new ComplementarityMargin(), new TeacherLabelInformation(), new ConditionalTeacherInformation(),
            new LogMe(), new HScore(), new Leep(), new LinearCka(), new ResidualCca(), new SharedLabelInformation(), new UniqueTeacherInformation(),
        ];
        Assert.Equal(rules.Length, rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(rules, rule => Assert.True(
            rule.Score(new TransferPair(informed, student, labels)) > rule.Score(new TransferPair(noise, student, labels)), rule.Name));
        Assert.Equal((1.0, -1.0), (new ConstantRule(true).Score(new(noise, student, labels)), new ConstantRule(false).Score(new(noise, student, labels))));
    }

    private static void Near(string name, double value) => Assert.Equal(s_golden.Value[name]!.GetValue<double>(), value, 1e-9);

    private static Samples Features(int width, double offset, double weight, double classOffset)
    {
        Samples noise = Wave(Rows, width, offset, 1), centres = Wave(Classes, width, classOffset, 1);
        return new Samples(Rows, width, [.. Enumerable.Range(0, Rows).SelectMany(i => Enumerable.Range(0, width).Select(j => noise[i, j] + weight * centres[s_labels[i], j]))]);
    }

    private static Samples Wave(int rows, int columns, double offset, double scale) => new(
        rows, columns, [.. Enumerable.Range(0, rows * columns).Select(k => scale * (Math.Sin(0.7 * k + offset) + 0.3 * Math.Cos(1.9 * k) + 0.5 * Math.Sin((double)k * k / 7)))]);

    private static double[,,] Gate(string name)
    {
        if (name == "RDN") return new double[2, 2, 2] { { { 0.5, 0 }, { 0, 0 } }, { { 0, 0 }, { 0, 0.5 } } };
        var joint = new double[2, 2, name == "COPY" ? 4 : 2];
        for (int a = 0; a < 2; a++)
        {
            for (int b = 0; b < 2; b++)
            {
                int y = name switch { "AND" => a & b, "OR" => a | b, "XOR" => a ^ b, "COPY" => 2 * a + b, _ => a };
                joint[a, b, y] = 0.25;
            }
        }
        return joint;
    }
}
