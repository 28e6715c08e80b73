using System.Text.Json.Nodes;
using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Methods;
using KdNotebooks.Tests.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation.Methods;

/// <summary>Each loss against NumPy (tests/fixtures/distillation/losses.py), its properties, and its gradient against differences.</summary>
public class LossTests
{
    private const int Rows = 6;
    private static readonly Lazy<JsonNode> s_golden = new(() => JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "distillation", "losses.json")))!);
    private static readonly long[] s_labels = [0, 1, 2, 3, 0, 2];

    public static TheoryData<string> Names => [.. Losses.Keys];

    /// <summary>Each loss as a function of (student, teacher), with the shapes and offsets of the script.</summary>
    private static Dictionary<string, (long[] Student, double At, long[] Teacher, double Of, double Scale, Func<Tensor, Tensor, Tensor> Loss)> Losses => new()
    {
        ["fitnet"] = ([Rows, 7], 0.5, [Rows, 7], 1.3, 1, HintDistillation.Loss),
        ["at"] = ([Rows, 3, 4, 4], 0.4, [Rows, 5, 4, 4], 2.0, 1, AttentionTransfer.Loss),
        ["sp"] = ([Rows, 5], 0.1, [Rows, 7], 1.3, 1, SimilarityPreserving.Loss),
        ["fsp"] = ([Rows, 3, 4, 4], 0.4, [Rows, 3, 4, 4], 0.8, 1, (s, t) => FlowOfSolution.Loss(
            FlowOfSolution.Gram((s, Wave([Rows, 2, 4, 4], 0.6, s.dtype))), FlowOfSolution.Gram((t, Wave([Rows, 2, 4, 4], 1.1, s.dtype))))),
        ["fsp-units"] = ([Rows, 5], 0.1, [Rows, 5], 0.7, 1, (s, t) => FlowOfSolution.Loss(
            FlowOfSolution.Gram((s, Wave([Rows, 2], 0.3, s.dtype))), FlowOfSolution.Gram((t, Wave([Rows, 2], 0.9, s.dtype))))),
        ["rkd-d"] = ([Rows, 5], 0.1, [Rows, 7], 1.3, 1, RelationalDistillation.DistanceLoss),
        ["rkd-a"] = ([Rows, 5], 0.1, [Rows, 7], 1.3, 1, RelationalDistillation.AngleLoss),
        ["pkt"] = ([Rows, 5], 0.1, [Rows, 7], 1.3, 1, ProbabilisticTransfer.Loss),
        ["cc"] = ([Rows, 5], 0.1, [Rows, 7], 1.3, 1, new CorrelationCongruence().Loss),
        ["nst"] = ([Rows, 3, 4, 4], 0.4, [Rows, 5, 4, 4], 2.0, 1, NeuronSelectivity.Loss),
        ["dkd"] = ([Rows, 4], 0.2, [Rows, 4], 0.9, 2, (s, t) => new DecoupledDistillation().Term(
            new DistillationBatch(new(s, s, []), new(t, t, []), tensor(s_labels), []))),
        ["vid"] = ([Rows, 7], 0.5, [Rows, 7], 1.3, 1, (s, t) => VariationalInformation.Loss(s, t, Wave([7], 0.2, s.dtype))),
        ["crd"] = ([Rows, 3], 0.3, [Rows, 3], 1.0, 1, (s, t) => ContrastiveDistillation.Loss(
            Unit(s), Unit(t), Unit(Wave([4, 3], 2.2, s.dtype)), SameRow(), rows: 50, temperature: 0.5)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void It_equals_an_independent_implementation(string name)
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs(name, ScalarType.Float32);
        Assert.Equal(s_golden.Value[name]!.GetValue<double>(), Losses[name].Loss(student, teacher).item<float>(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradient_equals_central_differences_and_none_flows_into_the_teacher(string name)
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs(name, ScalarType.Float64);
        teacher.requires_grad_();
        Func<Tensor, Tensor, Tensor> loss = Losses[name].Loss;
        Tensor x = student.clone().requires_grad_();
        loss(x, teacher).backward();
        double[] analytic = x.grad!.contiguous().data<double>().ToArray(), values = student.contiguous().data<double>().ToArray();
        const double Step = 1e-6;
        for (int i = 0; i < values.Length; i += 3)
        {
            double At(double shift)
            {
                double[] moved = [.. values];
                moved[i] += shift;
                return loss(tensor(moved, student.shape), teacher).item<double>();
            }
            Assert.Equal((At(Step) - At(-Step)) / (2 * Step), analytic[i], 1e-6);
        }
        if (name != "crd") Assert.True(teacher.grad is null, "the teacher is a constant");
    }

    [Theory]
    [InlineData("fitnet")]
    [InlineData("at")]
    [InlineData("sp")]
    [InlineData("rkd-d")]
    [InlineData("rkd-a")]
    [InlineData("pkt")]
    [InlineData("cc")]
    [InlineData("nst")]
    [InlineData("dkd")]
    public void It_vanishes_when_the_student_equals_the_teacher_and_is_positive_otherwise(string name)
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs(name, ScalarType.Float64);
        Assert.Equal(0, Losses[name].Loss(teacher.clone(), teacher).item<double>(), 12);
        Assert.True(Losses[name].Loss(student, teacher).item<double>() > 1e-3);
    }

    [Theory]
    [InlineData("sp")]
    [InlineData("rkd-d")]
    [InlineData("rkd-a")]
    [InlineData("pkt")]
    [InlineData("cc")]
    public void Relations_of_rows_do_not_change_when_the_features_are_rotated(string name)
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs(name, ScalarType.Float64);
        // A Householder reflection is orthogonal.
        Tensor axis = Wave([5, 1], 0.4, ScalarType.Float64);
        Tensor reflection = eye(5, dtype: ScalarType.Float64) - 2 * axis.matmul(axis.t()) / axis.square().sum();
        double plain = Losses[name].Loss(student, teacher).item<double>();
        Assert.Equal(plain, Losses[name].Loss(student.matmul(reflection), teacher).item<double>(), 10);
        Assert.Equal(plain, Losses[name].Loss(3 * student, teacher).item<double>(), 10);
    }

    [Fact]
    public void Logit_distillation_is_the_target_part_plus_the_rest_weighted_by_what_the_teacher_leaves_it()
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs("dkd", ScalarType.Float64);
        (Tensor target, Tensor others) = DecoupledDistillation.Parts(student, teacher, tensor(s_labels), 4);
        Tensor left = 1 - nn.functional.softmax(teacher / 4, 1).gather(1, tensor(s_labels).unsqueeze(1)).squeeze(1);
        double soft = new LogitDistillation { Temperature = 4 }.SoftLoss(student, teacher).item<double>();
        Assert.Equal(soft, 16 * (target + left * others).mean().item<double>(), 10);
    }

    [Fact]
    public void A_teacher_that_is_sure_leaves_decoupled_distillation_finite()
    {
        using var scope = NewDisposeScope();
        Tensor sure = tensor(new[] { 900f, 0, 0, 0, 900, 0 }, [2, 3]), student = zeros(2, 3).requires_grad_();
        Tensor loss = new DecoupledDistillation().Term(new DistillationBatch(new(student, student, []), new(sure, sure, []), tensor(new long[] { 0, 1 }), []));
        loss.backward();
        Assert.True(loss.isfinite().item<bool>() && student.grad!.isfinite().all().item<bool>());
    }

    private static (Tensor Student, Tensor Teacher) Inputs(string name, ScalarType type)
    {
        var (student, at, teacher, of, scale, _) = Losses[name];
        // The script's logits: twice the wave for the student, three times for the teacher.
        double teacherScale = scale == 1 ? 1 : 3;
        return (scale * Wave(student, at, type), teacherScale * Wave(teacher, of, type));
    }

    private static Tensor Wave(long[] shape, double offset, ScalarType type)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (int k = 0; k < values.Length; k++) values[k] = (float)(Math.Sin(0.7 * k + offset) + 0.3 * Math.Cos(1.9 * k));
        return tensor(values, shape).to(type);
    }

    private static Tensor Unit(Tensor x) => nn.functional.normalize(x, 2, 1);

    private static Tensor SameRow()
    {
        var same = new bool[Rows * 4];
        same[2 * 4 + 1] = true;
        return tensor(same, [Rows, 4]);
    }
}
