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
            var o = (Options)(param_group.Options ??= new Options());
            AdamCore.Complete(o, (Options)_defaults);
            param_group.Parameters = [.. param_group.Parameters];
            base.add_param_group(param_group);
            foreach (Parameter p in param_group.Parameters) _states[p] = new State(p, o.amsgrad!.Value);
        }

        public override Tensor? step(Func<Tensor>? closure = null) => Step(closure, (group, p, g) => AdamCore.Step(p, g, (State)_states[p], (Options)group.Options, decoupled: false));

        protected override void Dispose(bool disposing)
        {
            foreach (State s in _states.Values.Cast<State>()) s.Dispose();
            base.Dispose(disposing);
        }

        public sealed class State : OptimizerState, IAdamState, IDisposable
        {
            public long step;
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;
            public Tensor? max_exp_avg_sq;

            internal State(Parameter parameter, bool amsgrad) : base(parameter) => AdamCore.Become(this, AdamCore.Start(parameter, amsgrad));

            AdamMoments IAdamState.Moments
            {
                get => new(step, exp_avg, exp_avg_sq, max_exp_avg_sq);
                set => (step, exp_avg, exp_avg_sq, max_exp_avg_sq) = value;
            }

            public override void LoadStateDict(BinaryReader reader) => AdamCore.Become(this, new AdamMoments(reader.ReadInt64(), Load(reader), Load(reader), LoadIfThere(reader)));

            public override void LoadStateDict(OptimizerState source)
            {
                var s = (State)source;
                AdamCore.Become(this, new AdamMoments(s.step, Copy(s.exp_avg)!, Copy(s.exp_avg_sq)!, Copy(s.max_exp_avg_sq)));
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                TensorFormat.Write(writer, exp_avg.Array);
                TensorFormat.Write(writer, exp_avg_sq.Array);
                Save(writer, max_exp_avg_sq);
            }

            public void Dispose() => AdamCore.Free(this);
        }

        public class Options : OptimizerOptions, IAdamOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;

            AdamValues IAdamOptions.Values
            {
                get => new(beta1, beta2, eps, weight_decay, amsgrad, maximize);
                set => (beta1, beta2, eps, weight_decay, amsgrad, maximize) = value;
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                AdamCore.Load(this, reader);
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                ((IAdamOptions)this).Values = ((IAdamOptions)source).Values;
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                AdamCore.Save(this, writer);
            }
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
