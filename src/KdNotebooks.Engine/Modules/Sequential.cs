using TorchSharp.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new(System.Array.Empty<Module<Tensor, Tensor>>());

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new([.. modules]);

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new([.. modules]);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>One module after another. A Linear or Conv2d and the ReLU after it are computed in one sweep.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string Name, nn.Module<Tensor, Tensor> Module)> _steps = [];

        protected internal Sequential(params nn.Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
        {
            foreach (nn.Module<Tensor, Tensor> m in modules) append(m);
        }

        protected internal Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : base(nameof(Sequential))
        {
            foreach ((string name, nn.Module<Tensor, Tensor> m) in modules) append(name, m);
        }

        public int Count => _steps.Count;

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_steps.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), module);

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            var step = (nn.Module<Tensor, Tensor>)module;
            register_module(name, step);
            _steps.Add((name, step));
            return this;
        }

        [System.Runtime.CompilerServices.IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _steps[index].Module;

        public override Tensor forward(Tensor tensor)
        {
            if (_steps.Count == 0) return tensor.alias();
            Tensor x = tensor;
            for (int i = 0; i < _steps.Count; i++)
            {
                bool rectified = i + 1 < _steps.Count && _steps[i + 1].Module is ReLU;
                Tensor y = _steps[i].Module switch
                {
                    Linear l when rectified => new Tensor(MatrixProducts.Linear(x.Array, l.weight.Array, l.bias?.Array, relu: true)),
                    Conv2d c when rectified => c.Forward(x, relu: true),
                    nn.Module<Tensor, Tensor> m => m.call(x),
                };
                if (rectified && _steps[i].Module is (Linear or Conv2d)) i++;
                if (!ReferenceEquals(x, tensor) && !ReferenceEquals(x, y)) x.Dispose();
                x = y;
            }
            return x;
        }

        protected override void RegisterComponents()
        {
        }
    }
}
