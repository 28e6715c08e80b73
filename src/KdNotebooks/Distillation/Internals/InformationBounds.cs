using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Internals;

/// <summary>The trainable bounds of AMID: projections of teacher, student and auxiliary model, and a Gaussian of the teacher given the student.</summary>
internal sealed class InformationBounds : nn.Module
{
    private readonly TorchSharp.Modules.Linear teacher, student, auxiliary, mean;
    private readonly Parameter raw;

    public InformationBounds(int teacherFeatures, int studentFeatures, int auxiliaryFeatures, int width) : base(nameof(InformationBounds))
    {
        teacher = nn.Linear(teacherFeatures, width);
        student = nn.Linear(studentFeatures, width);
        auxiliary = nn.Linear(auxiliaryFeatures, width);
        mean = nn.Linear(width, width);
        raw = new Parameter(full(width, Math.Log(Math.E - 1)));
        RegisterComponents();
    }

    /// <summary>α NCE(T,S) + β NCE(T,A) + γ E[−ln q(T|S)] of representations [batch, features].</summary>
    public Tensor Loss(Tensor t, Tensor s, Tensor a, double studentWeight, double auxiliaryWeight, double entropyWeight, double temperature)
    {
        (t, s, a) = (Teacher(t), Unit(student.call(s)), Unit(auxiliary.call(a)));
        return studentWeight * InfoNce.Loss(t, s, temperature) + auxiliaryWeight * InfoNce.Loss(t, a, temperature)
            + entropyWeight * NegativeLogLikelihood(t, mean.call(s), raw);
    }

    /// <summary>−ln q(T|S) without the constant ½ ln 2π: ½[(t − μ)²/σ² + ln σ²], mean over rows and columns; gradients flow into both.</summary>
    public static Tensor NegativeLogLikelihood(Tensor teacher, Tensor mean, Tensor raw)
    {
        Tensor variance = nn.functional.softplus(raw) + 1e-5;
        return 0.5 * ((teacher - mean).square() / variance + variance.log()).mean();
    }

    /// <summary>The teacher's projection, rows of length 1.</summary>
    public Tensor Teacher(Tensor representation) => Unit(teacher.call(representation));

    private static Tensor Unit(Tensor x) => nn.functional.normalize(x, 2, 1);
}
