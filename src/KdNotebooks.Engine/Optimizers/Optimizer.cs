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
            /// <summary>Changes parameters along their gradients, group by group, each group with its own options.</summary>
            public abstract partial class Optimizer : IDisposable
            {
                private protected readonly List<ParamGroup> _groups = [];

                private protected Optimizer()
                {
                }

                public virtual IEnumerable<ILearningRateController> ParamGroups => _groups;

                public virtual IEnumerable<Parameter> parameters() => _groups.SelectMany(g => g.Parameters);

                public virtual void add_param_group(ParamGroup param_group) => _groups.Add(param_group);

                /// <summary>Sets every gradient to zero (it stays a tensor). The zeros are written only if somebody looks before backward() does.</summary>
                public virtual void zero_grad()
                {
                    foreach (ParamGroup g in _groups)
                        foreach (Parameter p in g.Parameters)
                            if (p.Array.Grad is { } grad)
                            {
                                grad.Storage.Version++;
                                if (grad.IsContiguous && grad.Count * grad.Type.Size() == grad.Storage.Bytes) grad.Storage.SetZero();
                                else Factories.Fill(grad, 0);
                            }
                }

                public virtual Tensor? step(Func<Tensor>? closure = null) => throw new NotImplementedException();

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                }
            }

            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }

            public interface IMomentum
            {
                double Momentum { get; set; }
            }

            public interface IBetas
            {
                (double, double) Betas { get; set; }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>An optimizer that keeps a state for each parameter.</summary>
    public abstract class OptimizerHelper : Optimizer
    {
        private protected OptimizerOptions _defaults = new();

        private protected readonly Dictionary<Parameter, OptimizerState> _states = new(ReferenceEqualityComparer.Instance);

        private protected OptimizerHelper()
        {
        }

        /// <summary>Runs the closure with gradients on, then <paramref name="update"/> for each parameter that has a gradient.</summary>
        private protected Tensor? Step(Func<Tensor>? closure, Action<ParamGroup, Parameter, NdArray> update)
        {
            Tensor? loss = null;
            if (closure is not null)
            {
                using IDisposable on = enable_grad();
                loss = closure();
            }
            using IDisposable off = no_grad();
            foreach (ParamGroup group in _groups)
                foreach (Parameter p in group.Parameters)
                {
                    if (p.Array.Grad is not { } grad) continue;
                    using NdArray g = grad.Packed();
                    update(group, p, g);
                    p.Array.Storage.Version++;
                }
            return loss;
        }
    }

    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }

        public double InitialLearningRate { get; set; }
    }

    /// <summary>What an optimizer remembers of one parameter.</summary>
    public abstract class OptimizerState
    {
        private protected readonly Parameter _parameter;

        private protected OptimizerState(Parameter parameter) => _parameter = parameter;
    }

    public class ParamGroup : ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; } = [];

        public OptimizerOptions Options { get; set; } = null!;

        public double LearningRate
        {
            get => Options.LearningRate!.Value;
            set => Options.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => Options.InitialLearningRate;
            set => Options.InitialLearningRate = value;
        }
    }

    public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
        {
            Parameters = parameters;
            base.Options = options!;
        }

        public new TOptions Options
        {
            get => (TOptions)base.Options;
            set => base.Options = value;
        }
    }
}
