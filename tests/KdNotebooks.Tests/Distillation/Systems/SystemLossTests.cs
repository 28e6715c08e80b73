using System.Text.Json.Nodes;
using KdNotebooks.Distillation.Internals;
using KdNotebooks.Distillation.Methods;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation.Systems;

/// <summary>Each loss against NumPy and SciPy (tests/fixtures/distillation/systems.py), its properties, and its gradient against differences.</summary>
public class SystemLossTests
{
    private const int Rows = 6;
    private static readonly Lazy<JsonNode> s_golden = new(() => JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "distillation", "systems.json")))!);
    private static readonly long[] s_labels = [0, 1, 2, 3, 0, 2];
    private static readonly OptimalTransport s_transport = new() { Anchors = 4, Solver = new Sinkhorn { Regularisation = 0.01, Tolerance = 1e-13, Iterations = 100_000 } };

    public static TheoryData<string> Names => [.. Losses.Keys];

    /// <summary>Each loss as a function of (student, teacher), with the shapes, offsets and scales of the script.</summary>
    private static Dictionary<string, (long[] Student, double At, long[] Teacher, double Of, bool Logits, Func<Tensor, Tensor, Tensor> Loss)> Losses => new()
    {
        ["msd"] = ([Rows, 4], 0.2, [Rows, 4], 0.9, true, (s, t) => ModalitySpecificDistillation.Divergences(s, t, 2).mean()),
        ["ckd"] = ([Rows, 4], 0.2, [Rows, 4], 0.9, true, ComparativeDistillation.Loss),
        ["ckd-labels"] = ([Rows, 4], 0.2, [Rows, 4], 0.9, true, (s, t) => ComparativeDistillation.Loss(nn.functional.softmax(s, 1), OneHot(t.dtype))),
        ["amid-nce"] = ([Rows, 3], 0.3, [Rows, 3], 1.0, false, (s, t) => InfoNce.Loss(Unit(s), Unit(t), 0.5)),
        ["amid-entropy"] = ([Rows, 7], 0.5, [Rows, 7], 1.3, false, (s, t) => InformationBounds.NegativeLogLikelihood(t, s, Wave([7], 0.2, s.dtype))),
        ["cmd"] = ([Rows, 3], 0.3, [Rows, 3], 1.0, false, (s, t) => new CrossModalMutualDistillation { Neighbours = 5 }.NeighbourLoss(
            Unit(t), Unit(s), Unit(Wave([9, 3], 2.2, s.dtype)), Unit(Wave([9, 3], 0.7, s.dtype)))),
        ["pkdot"] = ([Rows, 5], 0.1, [Rows, 7], 1.3, false, s_transport.Loss),
        ["discom"] = ([Rows, 5], 0.1, [Rows, 5], 1.3, false, DisentangledDistillation.Orthogonality),
        ["rid"] = ([Rows, 7], 0.5, [Rows, 7], 1.3, false, (s, t) => RedundantInformation.Loss(s, t, 3 * Wave([Rows, 4], 0.9, s.dtype), tensor(s_labels), Wave([7], 0.2, s.dtype))),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void It_equals_an_independent_implementation(string name)
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs(name, ScalarType.Float32);
        double golden = s_golden.Value[name]!.GetValue<double>();
        Assert.Equal(golden, Losses[name].Loss(student, teacher).item<float>(), 1e-5 * Math.Max(1, golden));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradient_equals_central_differences(string name)
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs(name, ScalarType.Float64);
        Func<Tensor, Tensor, Tensor> loss = Losses[name].Loss;
        Tensor x = student.clone().requires_grad_();
        loss(x, teacher).backward();
        double[] analytic = x.grad!.contiguous().data<double>().ToArray(), values = student.contiguous().data<double>().ToArray();
        const double Step = 1e-6;
        for (int i = 0; i < values.Length; i += 2)
        {
            double At(double shift)
            {
                double[] moved = [.. values];
                moved[i] += shift;
                return loss(tensor(moved, student.shape), teacher).item<double>();
            }
            Assert.Equal((At(Step) - At(-Step)) / (2 * Step), analytic[i], 1e-6);
        }
    }

    [Theory]
    [InlineData("msd")]
    [InlineData("ckd")]
    [InlineData("cmd")]
    [InlineData("pkdot")]
    public void The_teacher_is_a_constant(string name)
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs(name, ScalarType.Float64);
        teacher.requires_grad_();
        Losses[name].Loss(student.requires_grad_(), teacher).backward();
        Assert.Null(teacher.grad);
    }

    [Theory]
    [InlineData("msd")]
    [InlineData("ckd")]
    [InlineData("pkdot")]
    public void It_vanishes_when_the_student_equals_the_teacher_and_is_positive_otherwise(string name)
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs(name, ScalarType.Float64);
        Assert.Equal(0, Losses[name].Loss(teacher.clone(), teacher).item<double>(), 1e-12);
        Assert.True(Losses[name].Loss(student, teacher).item<double>() > 1e-3);
    }

    [Fact]
    public void Neighbours_diverge_by_nothing_when_both_modalities_and_temperatures_are_one()
    {
        using var scope = NewDisposeScope();
        Tensor key = Unit(Wave([Rows, 3], 1.0, ScalarType.Float64)), queue = Unit(Wave([9, 3], 2.2, ScalarType.Float64));
        var cmd = new CrossModalMutualDistillation { Neighbours = 5, TeacherTemperature = 0.1 };
        Assert.Equal(0, cmd.NeighbourLoss(key, key, queue, queue).item<double>(), 1e-12);
        Assert.Equal(0, (cmd with { Neighbours = 1 }).NeighbourLoss(key, -key, queue, queue).item<double>(), 1e-12);
    }

    [Fact]
    public void Comparisons_do_not_see_what_all_rows_have_in_common()
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs("ckd", ScalarType.Float64);
        Tensor shift = Wave([1, 4], 2.5, ScalarType.Float64);
        Assert.Equal(ComparativeDistillation.Loss(student, teacher).item<double>(), ComparativeDistillation.Loss(student + shift, teacher).item<double>(), 1e-12);
    }

    [Fact]
    public void Transport_of_structures_does_not_see_rotations_or_the_order_of_the_students_rows()
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs("pkdot", ScalarType.Float64);
        Tensor axis = Wave([5, 1], 0.4, ScalarType.Float64);
        Tensor reflection = eye(5, dtype: ScalarType.Float64) - 2 * axis.matmul(axis.t()) / axis.square().sum();
        Assert.Equal(s_transport.Loss(student, teacher).item<double>(), s_transport.Loss(student.matmul(reflection), teacher).item<double>(), 1e-10);
    }

    [Fact]
    public void Orthogonality_is_zero_at_right_angles_and_one_for_equal_directions()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor(new[] { 1f, 0, 0, 2 }, [2, 2]), b = tensor(new[] { 0f, 3, 1, 0 }, [2, 2]);
        Assert.Equal(0, DisentangledDistillation.Orthogonality(a, b).item<float>());
        Assert.Equal(1, DisentangledDistillation.Orthogonality(a, -5 * a).item<float>(), 1e-6);
    }

    [Fact]
    public void A_reversed_gradient_leaves_the_value_and_turns_the_sign()
    {
        using var scope = NewDisposeScope();
        Tensor x = Wave([5], 0.3, ScalarType.Float32).requires_grad_(), reversed = GradientReversal.Reverse(x);
        Assert.Equal(x.data<float>().ToArray(), reversed.data<float>().ToArray());
        (3 * reversed).sum().backward();
        Assert.All(x.grad!.data<float>().ToArray(), g => Assert.Equal(-3, g));
    }

    [Fact]
    public void The_change_of_the_teachers_output_is_that_of_NumPy()
    {
        using var scope = NewDisposeScope();
        (Tensor student, Tensor teacher) = Inputs("msd", ScalarType.Float64);
        Assert.Equal(s_golden.Value["msd-change"]!.GetValue<double>(), ModalitySpecificDistillation.Change(student, teacher).mean().item<double>(), 1e-6);
    }

    private static (Tensor Student, Tensor Teacher) Inputs(string name, ScalarType type)
    {
        var (student, at, teacher, of, logits, _) = Losses[name];
        // The script's logits: twice the wave for the student, three times for the teacher.
        return ((logits ? 2 : 1) * Wave(student, at, type), (logits ? 3 : 1) * Wave(teacher, of, type));
    }

    private static Tensor OneHot(ScalarType type) => nn.functional.one_hot(tensor(s_labels), 4).to(type);

    private static Tensor Wave(long[] shape, double offset, ScalarType type)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (int k = 0; k < values.Length; k++) values[k] = (float)(Math.Sin(0.7 * k + offset) + 0.3 * Math.Cos(1.9 * k));
        return tensor(values, shape).to(type);
    }

    private static Tensor Unit(Tensor x) => nn.functional.normalize(x, 2, 1);
}
