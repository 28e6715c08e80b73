using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>What a network makes of a batch, from the first hidden layer to the logits.</summary>
/// <param name="Logits">[batch, classes].</param>
/// <param name="Features">H, the representation, [batch, features].</param>
/// <param name="Layers">The outputs of the hidden layers in order: [batch, units] or feature maps [batch, channels, height, width].</param>
public sealed record Activations(Tensor Logits, Tensor Features, IReadOnlyList<Tensor> Layers);
