using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Gated recurrent units (Cho et al. 2014, in PyTorch's form: the reset gate acts after the recurrent product).</summary>
            public static GRU GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>
    /// Input [T, N, in] ([N, T, in] batch first, or without N); hidden [layers × directions, N, hidden]. With σ the logistic function:
    /// r = σ(W_ir x + b_ir + W_hr h + b_hr), z likewise, n = tanh(W_in x + b_in + r ∘ (W_hn h + b_hn)), h ← (1 − z) ∘ n + z ∘ h.
    /// </summary>
    public sealed class GRU : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly long _hidden, _layers;
        private readonly bool _hasBias, _batchFirst;
        private readonly double _dropout;
        private readonly string[] _directions;
        private readonly Dictionary<string, Parameter> _weights = [];

        internal GRU(long input, long hidden, long layers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype) : base(nameof(GRU))
        {
            (_hidden, _layers, _hasBias, _batchFirst, _dropout, _directions) = (hidden, layers, bias, batchFirst, dropout, bidirectional ? ["", "_reverse"] : [""]);
            double bound = hidden > 0 ? 1 / Math.Sqrt(hidden) : 0;
            for (int l = 0; l < layers; l++)
                foreach (string d in _directions)
                {
                    Add($"weight_ih_l{l}{d}", [3 * hidden, l == 0 ? input : hidden * _directions.Length]);
                    Add($"weight_hh_l{l}{d}", [3 * hidden, hidden]);
                    if (!bias) continue;
                    Add($"bias_ih_l{l}{d}", [3 * hidden]);
                    Add($"bias_hh_l{l}{d}", [3 * hidden]);
                }

            void Add(string name, long[] shape) => register_parameter(name, _weights[name] = nn.init.NewParameter(shape, device, dtype, bound));
        }

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => forward(input, h0!);

        public override (Tensor, Tensor) forward(Tensor input, Tensor h0)
        {
            using DisposeScope scope = NewDisposeScope();
            bool single = input.ndim == 2;
            Tensor x = single ? input.unsqueeze(1) : _batchFirst ? input.transpose(0, 1) : input; // [T, N, in]
            if (x.ndim != 3) throw new ArgumentException($"GRU: expected an input of two or three dimensions, got the shape {Shapes.Text(input.Array.Shape)}");
            Tensor start = h0 is null ? zeros([_layers * _directions.Length, x.shape[1], _hidden], x.dtype) : single ? h0.unsqueeze(1) : h0;
            List<Tensor> last = [];
            for (int l = 0; l < _layers; l++)
            {
                List<Tensor> outputs = [];
                for (int d = 0; d < _directions.Length; d++)
                {
                    (Tensor y, Tensor h) = Run(x, start[l * _directions.Length + d], $"l{l}{_directions[d]}", backwards: d == 1);
                    outputs.Add(y);
                    last.Add(h);
                }
                x = outputs.Count == 1 ? outputs[0] : cat(outputs, -1);
                if (_dropout > 0 && l + 1 < _layers) x = nn.functional.dropout(x, _dropout, training);
            }
            Tensor all = single ? x.squeeze(1) : _batchFirst ? x.transpose(0, 1) : x.alias(), hidden = stack(last);
            if (single) hidden = hidden.squeeze(1);
            return (all.MoveToOuterDisposeScope(), hidden.MoveToOuterDisposeScope());
        }

        private (Tensor All, Tensor Last) Run(Tensor x, Tensor h, string name, bool backwards)
        {
            Parameter? Bias(string kind) => _hasBias ? _weights[$"bias_{kind}_{name}"] : null;
            Tensor fromInput = nn.functional.linear(x, _weights[$"weight_ih_{name}"], Bias("ih")); // [T, N, 3h], all steps at once
            long steps = x.shape[0];
            var outputs = new Tensor[steps];
            for (long i = 0; i < steps; i++)
            {
                long t = backwards ? steps - 1 - i : i;
                Tensor[] a = fromInput[t].chunk(3, -1), b = nn.functional.linear(h, _weights[$"weight_hh_{name}"], Bias("hh")).chunk(3, -1);
                Tensor reset = (a[0] + b[0]).sigmoid(), update = (a[1] + b[1]).sigmoid(), candidate = (a[2] + reset * b[2]).tanh();
                h = candidate + update * (h - candidate);
                outputs[t] = h;
            }
            return (stack(outputs), h);
        }

        protected override void RegisterComponents()
        {
        }
    }
}
