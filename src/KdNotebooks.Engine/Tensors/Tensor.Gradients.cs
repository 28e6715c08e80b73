using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether backward() reaches this tensor.</summary>
        public bool requires_grad
        {
            get => Array.NeedsGrad;
            set
            {
                NdArray x = Array;
                if (value) ScalarTypes.RequireFloat(x, "requires_grad");
                if (x.Producer is not null)
                {
                    if (!value) throw new ExternalException("requires_grad: only of leaf tensors can it be turned off; use detach()");
                    return;
                }
                x.RequiresGrad = value;
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public bool is_leaf => Array.Producer is null;

        public void retain_grad()
        {
            if (Array.Producer is { } producer) producer.Watcher = new WeakReference<NdArray>(Array);
        }

        /// <summary>The gradient that backward() has collected, or null. Each call returns a new handle to it.</summary>
        public Tensor? grad
        {
            get => Array.Grad is { } g ? new Tensor(g.Retain()) : null;
            set
            {
                NdArray? g = value?.Array;
                if (g is not null && !Shapes.Same(g.Shape, Array.Shape))
                    throw new ExternalException($"grad: a gradient of shape {Shapes.Text(g.Shape)} for a tensor of shape {Shapes.Text(Array.Shape)}");
                if (g is not null) ScalarTypes.RequireSame(g, Array, "grad");
                NdArray? old = Array.Grad;
                Array.Grad = g?.Retain();
                old?.Dispose();
            }
        }

        /// <summary>Adds the derivative of this number with respect to every leaf below it to the leaf's <see cref="grad"/>.</summary>
        public void backward() => Graph.Backward(Array, null, keep: false);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            if (create_graph) throw new NotSupportedException("backward: create_graph (derivatives of derivatives) is not in this engine");
            if (inputs is not null) throw new NotSupportedException("backward: a list of inputs is not in this engine; set requires_grad on the leaves instead");
            Graph.Backward(Array, grad_tensors is { Count: > 0 } ? grad_tensors[0].Array : null, retain_graph);
        }

        /// <summary>The same bytes, outside the graph.</summary>
        public Tensor detach() => new(Array.Detached());
    }
}
