using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>
/// A network that turns one modality into a representation H and then into class logits. The representation is what the
/// criterion compares; for every encoder here it is the activation that the last linear layer reads.
/// </summary>
public abstract class Classifier(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>[batch, features] → [batch, representation].</summary>
    public abstract Tensor Encode(Tensor input);

    /// <summary>[batch, representation] → [batch, classes], logits.</summary>
    public abstract Tensor Classify(Tensor representation);

    /// <summary>[batch, features] → the outputs of the hidden layers, the representation and the logits.</summary>
    public virtual Activations Activate(Tensor input)
    {
        Tensor representation = Encode(input);
        return new Activations(Classify(representation), representation, [representation]);
    }

    /// <summary>[batch, features] → [batch, classes], logits.</summary>
    public override Tensor forward(Tensor input) => Classify(Encode(input));
}
