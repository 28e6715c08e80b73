using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Information.Internals;

/// <summary>
/// The scores of one batch: T(x_i, y_i) of the B rows that belong together, [B], and of pairs that do not, [m]. All of them,
/// [B, B], where the critic is separable.
/// </summary>
internal sealed record CriticScores(Tensor Joint, Tensor Product, Tensor? All);

/// <summary>T(x_i, y_j) of all pairs of B rows, [B, B] row after row.</summary>
internal sealed record ScoreBlock(int Rows, float[] Scores)
{
    public float this[int i, int j] => Scores[i * Rows + j];
}

/// <summary>A trainable function of pairs.</summary>
internal abstract class Critic(string name) : nn.Module(name)
{
    public static Critic Create(CriticOptions options, int dx, int dy)
        => options.Form == CriticForm.Separable ? new SeparableCritic(options, dx, dy) : new JointCritic(options, dx, dy);

    /// <summary>The scores to train on, of x [B, dx] and y [B, dy].</summary>
    public abstract CriticScores Train(Tensor x, Tensor y);

    /// <summary>T(x_i, y_j) of all pairs, [B, B].</summary>
    public abstract Tensor All(Tensor x, Tensor y);

    /// <summary>Linear layers of the given widths with an activation after each but the last.</summary>
    public static Sequential Layers(IEnumerable<int> widths, Func<nn.Module<Tensor, Tensor>> activation)
    {
        int[] sizes = [.. widths];
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (int i = 1; i < sizes.Length; i++)
        {
            if (i > 1) layers.Add(activation());
            layers.Add(nn.Linear(sizes[i - 1], sizes[i]));
        }
        return nn.Sequential(layers.ToArray());
    }

    private sealed class SeparableCritic : Critic
    {
        private readonly Sequential f, g;

        public SeparableCritic(CriticOptions options, int dx, int dy) : base(nameof(SeparableCritic))
        {
            f = Layers([dx, .. options.HiddenWidths, options.Embedding], () => nn.ReLU());
            g = Layers([dy, .. options.HiddenWidths, options.Embedding], () => nn.ReLU());
            RegisterComponents();
        }

        public override Tensor All(Tensor x, Tensor y) => f.call(x).matmul(g.call(y).t());

        public override CriticScores Train(Tensor x, Tensor y)
        {
            Tensor all = All(x, y);
            long rows = all.shape[0];
            // Row after row the diagonal is every (B + 1)-th score: without the last one, [B − 1, B + 1] has it in column 0.
            Tensor flat = all.reshape(rows * rows);
            Tensor joint = flat.slice(0, 0, rows * rows, rows + 1);
            Tensor product = flat.slice(0, 0, rows * rows - 1, 1).reshape(rows - 1, rows + 1).slice(1, 1, rows + 1, 1).reshape(rows * (rows - 1));
            return new CriticScores(joint, product, all);
        }
    }

    private sealed class JointCritic : Critic
    {
        private readonly Linear fromX, fromY;
        private readonly Sequential rest;
        private readonly int _shifts;

        public JointCritic(CriticOptions options, int dx, int dy) : base(nameof(JointCritic))
        {
            // The first layer of (x, y) is a sum of two: it is computed once a row, not once a pair.
            int width = options.HiddenWidths[0];
            fromX = nn.Linear(dx, width);
            fromY = nn.Linear(dy, width, hasBias: false);
            rest = Layers([.. options.HiddenWidths, 1], () => nn.ReLU());
            _shifts = options.Shifts;
            RegisterComponents();
        }

        public override Tensor All(Tensor x, Tensor y)
        {
            long rows = x.shape[0], width = fromX.weight.shape[0];
            Tensor pairs = fromX.call(x).unsqueeze(1) + fromY.call(y).unsqueeze(0);
            return rest.call(pairs.reshape(rows * rows, width).relu()).reshape(rows, rows);
        }

        public override CriticScores Train(Tensor x, Tensor y)
        {
            long rows = x.shape[0], shifts = Math.Min(_shifts, rows - 1);
            Tensor a = fromX.call(x), b = fromY.call(y);
            Tensor wrapped = cat([b, b.slice(0, 0, shifts, 1)], 0);
            var sums = new List<Tensor> { a + b };
            for (long s = 1; s <= shifts; s++) sums.Add(a + wrapped.slice(0, s, s + rows, 1));
            Tensor scores = rest.call(cat(sums, 0).relu()).reshape(rows * (shifts + 1));
            return new CriticScores(scores.slice(0, 0, rows, 1), scores.slice(0, rows, rows * (shifts + 1), 1), null);
        }
    }
}
