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

                /// <summary>What an optimizer remembers, and its options, group by group; StateIndexRef: the states of each group by number.</summary>
                public class StateDictionary
                {
                    internal StateDictionary()
                    {
                    }

                    public List<OptimizerOptions> Options { get; } = [];

                    public List<OptimizerState> State { get; } = [];

                    public List<List<int>> StateIndexRef { get; } = [];
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

        /// <summary>The options and states themselves, not copies.</summary>
        public virtual StateDictionary state_dict()
        {
            var result = new StateDictionary();
            foreach (ParamGroup group in _groups)
            {
                result.Options.Add(group.Options);
                List<int> numbers = [];
                foreach (Parameter p in group.Parameters)
                {
                    numbers.Add(result.State.Count);
                    result.State.Add(_states[p]);
                }
                result.StateIndexRef.Add(numbers);
            }
            return result;
        }

        /// <summary>Takes over options and states of an optimizer over the same parameters, by position.</summary>
        public virtual void load_state_dict(StateDictionary state_dict)
        {
            StateDictionary own = this.state_dict();
            RequireSize(own, state_dict.Options.Count, state_dict.State.Count);
            for (int i = 0; i < own.Options.Count; i++)
                if (!ReferenceEquals(own.Options[i], state_dict.Options[i])) own.Options[i].LoadStateDict(state_dict.Options[i]);
            for (int i = 0; i < own.State.Count; i++)
                if (!ReferenceEquals(own.State[i], state_dict.State[i])) own.State[i].LoadStateDict(state_dict.State[i]);
        }

        /// <summary>Writes the state in TorchSharp's format.</summary>
        public void save_state_dict(string location)
        {
            using var writer = new BinaryWriter(File.Create(location));
            save_state_dict(writer);
        }

        public void save_state_dict(BinaryWriter writer)
        {
            writer.Write(GetType().Name);
            StateDictionary own = state_dict();
            TensorFormat.WriteNumber(writer, own.Options.Count);
            TensorFormat.WriteNumber(writer, own.State.Count);
            foreach (OptimizerOptions o in own.Options) o.SaveStateDict(writer);
            foreach (OptimizerState s in own.State) s.SaveStateDict(writer);
        }

        public void load_state_dict(string location)
        {
            using var reader = new BinaryReader(File.OpenRead(location));
            load_state_dict(reader);
        }

        public void load_state_dict(BinaryReader reader)
        {
            string name = reader.ReadString();
            if (name != GetType().Name) throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
            StateDictionary own = state_dict();
            RequireSize(own, TensorFormat.ReadNumber(reader), TensorFormat.ReadNumber(reader));
            foreach (OptimizerOptions o in own.Options) o.LoadStateDict(reader);
            foreach (OptimizerState s in own.State) s.LoadStateDict(reader);
        }

        private static void RequireSize(StateDictionary own, long groups, long states)
        {
            if (groups != own.Options.Count) throw new ArgumentException($"Invalid optimizer state -- different number of parameter groups: {groups}, and {own.Options.Count} here.");
            if (states != own.State.Count) throw new ArgumentException($"Invalid optimizer state -- different number of states: {states}, and {own.State.Count} here.");
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

        public virtual void LoadStateDict(BinaryReader reader)
        {
            InitialLearningRate = reader.ReadDouble();
            LearningRate = reader.ReadDouble();
        }

        public virtual void LoadStateDict(OptimizerOptions source) => (InitialLearningRate, LearningRate) = (source.InitialLearningRate, source.LearningRate);

        public virtual void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(InitialLearningRate);
            writer.Write(LearningRate!.Value);
        }
    }

    /// <summary>What an optimizer remembers of one parameter.</summary>
    public abstract class OptimizerState
    {
        private protected readonly Parameter _parameter;

        private protected OptimizerState(Parameter parameter) => _parameter = parameter;

        public abstract void LoadStateDict(BinaryReader reader);

        public abstract void LoadStateDict(OptimizerState source);

        public abstract void SaveStateDict(BinaryWriter writer);

        /// <summary>A tensor, or the note that there is none.</summary>
        private protected static void Save(BinaryWriter writer, Tensor? tensor)
        {
            writer.Write(tensor is not null);
            if (tensor is not null) TensorFormat.Write(writer, tensor.Array);
        }

        private protected Tensor? LoadIfThere(BinaryReader reader) => reader.ReadBoolean() ? Load(reader) : null;

        /// <summary>A tensor of the parameter's shape and dtype that no scope owns.</summary>
        private protected Tensor Load(BinaryReader reader)
        {
            var tensor = new Tensor(Factories.Zeros(_parameter.Array.Type, _parameter.Array.Shape));
            TensorFormat.ReadInto(reader, tensor.Array);
            return tensor.DetachFromDisposeScope();
        }

        private protected Tensor? Copy(Tensor? source)
        {
            if (source is null) return null;
            if (!Shapes.Same(source.Array.Shape, _parameter.Array.Shape))
                throw new ArgumentException($"Invalid optimizer state -- a tensor of shape {Shapes.Text(source.Array.Shape)} for a parameter of shape {Shapes.Text(_parameter.Array.Shape)}.");
            return new Tensor(Copying.Copy(source.Array)).DetachFromDisposeScope();
        }
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
