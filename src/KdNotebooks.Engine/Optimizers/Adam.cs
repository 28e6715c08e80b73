using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Adam (Kingma and Ba 2015, algorithm 1), with PyTorch's place of ε.</summary>
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(p => p.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    public class Adam : OptimizerHelper, IBetas
    {
        public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = [.. parameters] }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            AdamSettings.Check(lr, beta1, beta2, eps, weight_decay);
            _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize };
            foreach (ParamGroup g in parameters) add_param_group(g);
        }

        public (double, double) Betas
        {
            get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
            set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = (value.Item1, value.Item2);
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var defaults = (Options)_defaults;
            var o = (Options)(param_group.Options ??= new Options());
            o.LearningRate ??= defaults.LearningRate;
            o.InitialLearningRate = o.LearningRate!.Value;
            o.beta1 ??= defaults.beta1;
            o.beta2 ??= defaults.beta2;
            o.eps ??= defaults.eps;
            o.weight_decay ??= defaults.weight_decay;
            o.amsgrad ??= defaults.amsgrad;
            o.maximize ??= defaults.maximize;
            param_group.Parameters = [.. param_group.Parameters];
            base.add_param_group(param_group);
            foreach (Parameter p in param_group.Parameters) _states[p] = new State(p, o.amsgrad!.Value);
        }

        public override Tensor? step(Func<Tensor>? closure = null) => Step(closure, (group, p, g) =>
        {
            var o = (Options)group.Options;
            var s = (State)_states[p];
            s.step++;
            AdamKernel.Step(p.Array, g, s.exp_avg.Array, s.exp_avg_sq.Array, s.max_exp_avg_sq?.Array,
                new AdamSettings(s.step, o.LearningRate!.Value, o.beta1!.Value, o.beta2!.Value, o.eps!.Value, o.weight_decay!.Value, o.maximize!.Value, Decoupled: false));
        });

        protected override void Dispose(bool disposing)
        {
            foreach (State s in _states.Values.Cast<State>()) s.Dispose();
            base.Dispose(disposing);
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor exp_avg;
            public Tensor exp_avg_sq;
            public Tensor? max_exp_avg_sq;

            internal State(Parameter parameter, bool amsgrad) : base(parameter)
            {
                exp_avg = zeros_like(parameter).DetachFromDisposeScope();
                exp_avg_sq = zeros_like(parameter).DetachFromDisposeScope();
                max_exp_avg_sq = amsgrad ? zeros_like(parameter).DetachFromDisposeScope() : null;
            }

            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
                max_exp_avg_sq?.Dispose();
            }
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;
        }

        public class ParamGroup : ParamGroup<Options>, IBetas
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize })
            {
            }

            public (double, double) Betas
            {
                get => (Options.beta1!.Value, Options.beta2!.Value);
                set => (Options.beta1, Options.beta2) = (value.Item1, value.Item2);
            }
        }
    }
}
