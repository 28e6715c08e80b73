using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A tensor that belongs to a module and is trained. It takes over the array of the tensor it is made from.</summary>
public class Parameter : Tensor
{
    public Parameter(Tensor data, bool requires_grad = true) : this(data, requires_grad, data.OwningScope)
    {
    }

    private Parameter(Tensor data, bool requires_grad, DisposeScope? scope) : base(data.GiveUp())
    {
        DisposeScope.Move(this, scope);
        if (Array.Producer is null) this.requires_grad = requires_grad;
    }
}
