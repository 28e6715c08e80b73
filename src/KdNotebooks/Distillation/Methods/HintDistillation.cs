using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Hints (Romero et al. 2015, "FitNets", eq. 3): a regressor lifts a hidden layer of the student to the width of the
/// teacher's, mean squared difference. The paper trains the hint first and the logits after; here both at once, with one
/// weight. Reduction: mean over rows and units. Layers: the middle one of each network; feature maps are averaged over
/// their positions first, because the grids of two modalities need not correspond.
/// </summary>
public sealed record HintDistillation : AdditiveDistillation
{
    /// <inheritdoc/>
    public override string Name => "fitnet";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Layers;

    /// <inheritdoc/>
    public override nn.Module CreateCompanion(DistillationSetting setting) =>
        new Regressor(Middle(setting.Student.Layers)[0], Middle(setting.Teacher.Shapes.Layers)[0]);

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) =>
        Loss(((Regressor)batch.Companion!).call(FeatureMaps.Pooled(Middle(batch.Student.Layers))), FeatureMaps.Pooled(Middle(batch.Teacher.Layers)));

    /// <summary>Mean of (prediction − hint)², both [batch, units].</summary>
    public static Tensor Loss(Tensor prediction, Tensor hint) => nn.functional.mse_loss(prediction, hint.detach());

    private static T Middle<T>(IReadOnlyList<T> layers) => layers[(layers.Count - 1) / 2];

    private sealed class Regressor : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear map;

        public Regressor(int from, int to) : base(nameof(Regressor))
        {
            map = nn.Linear(from, to);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => map.call(input);
    }
}
