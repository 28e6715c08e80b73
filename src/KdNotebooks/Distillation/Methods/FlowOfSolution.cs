using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Flow of the solution procedure, FSP (Yim et al. 2017, eqs. 1–2): the Gram matrix between an early and a late layer,
/// G = F1 F2ᵀ/(h·w), [c1, c2], says how a network gets from one to the other; mean squared difference of the two networks'
/// matrices. Reduction: mean over rows and entries. Layers: the first and the last one that are alike (feature maps, or
/// plain hidden layers with h·w = 1); the later map's grid is taken. Where the widths differ, linear maps over the student's
/// channels, trained along, bring them to the teacher's (the paper has equal widths).
/// </summary>
public sealed record FlowOfSolution : AdditiveDistillation
{
    /// <inheritdoc/>
    public override string Name => "fsp";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Layers;

    /// <inheritdoc/>
    public override nn.Module CreateCompanion(DistillationSetting setting)
    {
        (IReadOnlyList<int> s1, IReadOnlyList<int> s2) = Ends(setting.Student.Network, setting.Student.Layers, shape => shape.Count);
        (IReadOnlyList<int> t1, IReadOnlyList<int> t2) = Ends(setting.Teacher.Shapes.Network, setting.Teacher.Shapes.Layers, shape => shape.Count);
        return new Projections(s1[0], s2[0], t1[0], t2[0]);
    }

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch)
    {
        var maps = (Projections)batch.Companion!;
        Tensor student = maps.call(Gram(Ends("the student", batch.Student.Layers, layer => (int)layer.ndim - 1)));
        return Loss(student, Gram(Ends("the teacher", batch.Teacher.Layers, layer => (int)layer.ndim - 1)));
    }

    /// <summary>Mean of the squared difference of two stacks of matrices [batch, c1, c2].</summary>
    public static Tensor Loss(Tensor student, Tensor teacher) => (student - teacher.detach()).square().mean();

    /// <summary>F1 F2ᵀ/(h·w) of each row: maps [batch, c1, h, w] and [batch, c2, h', w'], or layers [batch, c]; [batch, c1, c2].</summary>
    public static Tensor Gram((Tensor First, Tensor Last) layers)
    {
        (Tensor first, Tensor last) = layers;
        if (first.ndim == 2) return first.unsqueeze(2).matmul(last.unsqueeze(1));
        (first, last) = FeatureMaps.OfOneSize(first, last);
        return first.flatten(2).matmul(last.flatten(2).transpose(1, 2)) / (first.shape[2] * first.shape[3]);
    }

    private static (T First, T Last) Ends<T>(string network, IReadOnlyList<T> layers, Func<T, int> dimensions)
    {
        T[] alike = [.. layers.Where(layer => dimensions(layer) == dimensions(layers[0]))];
        return alike.Length >= 2
            ? (alike[0], alike[^1])
            : throw new InvalidInputException($"fsp compares the flow between two hidden layers, and {network} has only one of a kind: use a deeper network");
    }

    private sealed class Projections : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear? first, last;

        public Projections(int s1, int s2, int t1, int t2) : base(nameof(Projections))
        {
            if (s1 != t1) first = nn.Linear(s1, t1, hasBias: false);
            if (s2 != t2) last = nn.Linear(s2, t2, hasBias: false);
            RegisterComponents();
        }

        // A linear map of the channels of F1 (F2) is the same map of the rows (columns) of their Gram matrix.
        public override Tensor forward(Tensor gram)
        {
            Tensor mapped = last is null ? gram : last.call(gram);
            return first is null ? mapped : first.call(mapped.transpose(1, 2)).transpose(1, 2);
        }
    }
}
