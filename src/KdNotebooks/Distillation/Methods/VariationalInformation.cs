using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Variational information distillation, VID (Ahn et al. 2019, eqs. 5–6): a lower bound on I(teacher's features; student's
/// features) by a Gaussian whose mean the student's features predict and whose variance is one number a channel,
/// ½[(μ(f_s) − f_t)²/σ² + ln σ²], σ² = softplus(a) + 1e-5. Reduction: mean over rows and channels. μ: linear, ReLU, linear
/// of the teacher's width; σ² starts at 1 (the authors' code starts at 5).
/// </summary>
public sealed record VariationalInformation : AdditiveDistillation
{
    /// <inheritdoc/>
    public override string Name => "vid";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Features;

    /// <inheritdoc/>
    public override nn.Module CreateCompanion(DistillationSetting setting) => new Gaussian(setting.Student.Features, setting.Teacher.Shapes.Features);

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch)
    {
        var gaussian = (Gaussian)batch.Companion!;
        return Loss(gaussian.call(batch.Student.Features), batch.Teacher.Features, gaussian.Raw);
    }

    /// <param name="mean">μ(f_s), [batch, channels].</param>
    /// <param name="teacher">f_t, [batch, channels].</param>
    /// <param name="raw">a, [channels].</param>
    public static Tensor Loss(Tensor mean, Tensor teacher, Tensor raw)
    {
        Tensor variance = nn.functional.softplus(raw) + 1e-5;
        return 0.5 * ((mean - teacher.detach()).square() / variance + variance.log()).mean();
    }

    private sealed class Gaussian : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear hidden, output;
        private readonly Parameter raw;

        public Gaussian(int from, int to) : base(nameof(Gaussian))
        {
            hidden = nn.Linear(from, to);
            output = nn.Linear(to, to);
            raw = new Parameter(full(to, Math.Log(Math.E - 1)));
            RegisterComponents();
        }

        public Tensor Raw => raw;

        public override Tensor forward(Tensor input) => output.call(nn.functional.relu(hidden.call(input)));
    }
}
