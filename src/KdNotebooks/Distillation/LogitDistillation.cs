using KdNotebooks.Models;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>
/// Logit distillation (Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural Network"), convex form:
/// (1−λ) CE(z_s, y) + λ T² KL(softmax(z_t/T) ‖ softmax(z_s/T)). Reduction: sum over classes, mean over the rows of the batch.
/// The additive weight of the R(λ) theory is λ/(1−λ).
/// </summary>
public sealed record LogitDistillation : DistillationMethod
{
    /// <inheritdoc/>
    public override string Name => "kd";

    /// <inheritdoc/>
    public override double LabelWeight => 1 - Lambda;

    /// <inheritdoc/>
    public override double TermWeight => Lambda;

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Logits;

    /// <summary>λ in [0, 1]: the weight of the teacher. At 0 the loss is the student's own cross-entropy, bit for bit.</summary>
    public double Lambda { get; init; } = 0.5;

    /// <summary>T &gt; 0: the softness of both distributions.</summary>
    public double Temperature { get; init; } = 2;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) => SoftLoss(batch.Student.Logits, batch.Teacher.Logits, batch.ClassWeights?.index_select(0, batch.Labels));

    /// <summary>The loss of one batch, a scalar.</summary>
    /// <param name="studentLogits">z_s, [batch, classes].</param>
    /// <param name="labels">y, [batch], int64.</param>
    /// <param name="teacherLogits">z_t, [batch, classes]; a constant.</param>
    /// <param name="classWeights">
    /// Weights of the classes, [classes]; none when null. Both parts become means weighted by the class of the row: a teacher's
    /// part that were not would bring the classes' frequencies back.
    /// </param>
    public Tensor Loss(Tensor studentLogits, Tensor labels, Tensor teacherLogits, Tensor? classWeights = null) => Loss(new DistillationBatch(
        new Activations(studentLogits, studentLogits, []), new Activations(teacherLogits, teacherLogits, []), labels, [], ClassWeights: classWeights));

    /// <summary>T² KL(softmax(z_t/T) ‖ softmax(z_s/T)): sum over classes, mean over rows.</summary>
    /// <param name="studentLogits">z_s, [batch, classes].</param>
    /// <param name="teacherLogits">z_t, [batch, classes]; a constant.</param>
    /// <param name="rowWeights">Weights of the rows in the mean, [batch]; none when null.</param>
    public Tensor SoftLoss(Tensor studentLogits, Tensor teacherLogits, Tensor? rowWeights = null)
    {
        Tensor student = nn.functional.log_softmax(studentLogits / Temperature, 1);
        Tensor teacher = nn.functional.log_softmax(teacherLogits.detach() / Temperature, 1);
        if (rowWeights is not null)
        {
            Tensor byRow = nn.functional.kl_div(student, teacher, log_target: true, reduction: nn.Reduction.None).sum([1L]);
            return (byRow * rowWeights).sum() / rowWeights.sum() * (Temperature * Temperature);
        }
        Tensor divergence = nn.functional.kl_div(student, teacher, log_target: true, reduction: nn.Reduction.Sum);
        return divergence * (Temperature * Temperature / studentLogits.shape[0]);
    }

    /// <exception cref="InvalidInputException">λ is outside [0, 1], or T is not positive and finite.</exception>
    public override void Check()
    {
        if (Lambda is not (>= 0 and <= 1)) throw new InvalidInputException($"λ = {Lambda} is outside [0, 1]");
        if (!(Temperature > 0) || !double.IsFinite(Temperature)) throw new InvalidInputException($"the temperature {Temperature} is not a positive number");
    }
}
