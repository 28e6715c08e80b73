using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>A method that compares the last feature map of the student with the teacher's; both networks must have one.</summary>
public abstract record FeatureMapDistillation : AdditiveDistillation
{
    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Layers;

    /// <inheritdoc/>
    public override nn.Module? CreateCompanion(DistillationSetting setting)
    {
        FeatureMaps.Require(Name, setting);
        return null;
    }

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) => MapLoss(FeatureMaps.Last(batch.Student.Layers), FeatureMaps.Last(batch.Teacher.Layers));

    /// <summary>The loss of two maps [batch, channels, height, width]; channels and sizes may differ.</summary>
    protected abstract Tensor MapLoss(Tensor student, Tensor teacher);
}
