using System.Reflection;
using TorchSharp.Internals;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a model: it owns parameters, buffers and other modules, each under a name.</summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedNames<Parameter> _parameters = new();
            private readonly OrderedNames<(Tensor Tensor, bool Persistent)> _buffers = new();
            private readonly OrderedNames<Module> _modules = new();
            private readonly string _name;
            private bool _componentsFound, _training = true;

            protected Module(string name) => _name = name;

            public virtual string GetName() => _name;

            public virtual bool training => _training;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach ((_, Module m) in named_children()) m.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach ((_, Parameter p) in named_parameters())
                {
                    if (set_to_none) p.grad = null;
                    else if (p.Array.Grad is { } g) Factories.Fill(g, 0);
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module m) in named_children()) m.apply(fn);
                fn(this);
                return this;
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => _modules;

            public virtual IEnumerable<Module> children() => named_children().Select(c => c.module);

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string name, Module m) in named_children())
                {
                    yield return (name, m);
                    foreach ((string below, Module n) in m.named_modules()) yield return ($"{name}.{below}", n);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            /// <summary>Each parameter once, this module's own first.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Everything(m => m._parameters, recurse).DistinctBy(p => p.Item2.Array);

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                Everything(m => m._buffers, recurse).Where(b => include_nonpersistent || b.Item2.Persistent).Select(b => (b.Item1, b.Item2.Tensor)).DistinctBy(b => b.Tensor.Array);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual bool has_parameter(string target) => named_parameters().Any(p => p.name == target);

            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(p => p.name == target).parameter;

            public virtual bool has_buffer(string target) => named_buffers().Any(b => b.name == target);

            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(b => b.name == target).buffer;

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (!_parameters.TryAdd(name, param)) throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (!_buffers.TryAdd(name, (tensor, persistent))) throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            public virtual void register_module(string name, Module submodule)
            {
                ArgumentNullException.ThrowIfNull(submodule);
                if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (name.Length == 0) throw new ArgumentException("module name can't be empty string \"\"");
                submodule.RegisterComponents();
                if (!_modules.TryAdd(name, submodule)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Registers the modules, parameters and tensors among this object's fields, under the fields' names. Arrays and lists are not searched.</summary>
            protected virtual void RegisterComponents()
            {
                if (_componentsFound) return;
                _componentsFound = true;
                foreach (FieldInfo field in Fields(GetType()))
                {
                    string name = field.Name;
                    if (_parameters.Contains(name) || _buffers.Contains(name) || _modules.Contains(name)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module m: register_module(name, m); break;
                        case Parameter p: register_parameter(name, p); break;
                        case Tensor t: register_buffer(name, t); break;
                    }
                }
            }

            /// <summary>A parameter that replaces another: it leaves its scope, since the module owns it.</summary>
            private protected static Parameter Adopted(Parameter value, Parameter? before)
            {
                ArgumentNullException.ThrowIfNull(value);
                if (!ReferenceEquals(value, before)) before?.Dispose();
                value.DetachFromDisposeScope();
                return value;
            }

            /// <summary>Puts a parameter under a name, in place of the one that was there; null takes it away.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value) => _parameters.Set(name, value);

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null) _buffers.Remove(name);
                else _buffers[name] = (value, persistent);
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach ((_, Module m) in named_children()) m.Dispose();
                foreach ((_, Parameter p) in _parameters) p.Dispose();
                foreach ((_, (Tensor b, _)) in _buffers) b.Dispose();
            }

            /// <summary>The fields of the type and of its bases up to this class; an own field hides an inherited one of the same name.</summary>
            private static IEnumerable<FieldInfo> Fields(Type type)
            {
                HashSet<string> seen = [];
                for (Type? t = type; t is not null && t != typeof(Module); t = t.BaseType)
                    foreach (FieldInfo f in t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                        if (seen.Add(f.Name)) yield return f;
            }

            private IEnumerable<(string, T)> Everything<T>(Func<Module, IEnumerable<(string, T)>> own, bool recurse)
            {
                foreach ((string, T) item in own(this)) yield return item;
                if (!recurse) yield break;
                foreach ((string prefix, Module m) in named_children())
                    foreach ((string name, T item) in m.Everything(own, recurse: true)) yield return ($"{prefix}.{name}", item);
            }
        }

        /// <summary>Something that can be called with a <typeparamref name="T"/>.</summary>
        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        public interface IModule<T1, T2, TResult>
        {
            TResult call(T1 input1, T2 input2);
        }

        /// <summary>A module of one input. Derived classes write <see cref="forward"/>; callers use <see cref="call"/>.</summary>
        public abstract class Module<T, TResult> : Module, IModule<T, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T input);

            public TResult call(T input) => forward(input);
        }

        /// <summary>A module of two inputs.</summary>
        public abstract class Module<T1, T2, TResult> : Module, IModule<T1, T2, TResult>
        {
            protected Module(string name) : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2);

            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }

        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }
}
