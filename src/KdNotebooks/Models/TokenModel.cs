using KdNotebooks.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>A recurrent language model: one-hot tokens, a gated recurrent unit (Cho et al. 2014), logits of the next token.</summary>
public sealed class TokenModel : nn.Module
{
    private readonly GRU recurrent;
    private readonly Linear head;

    /// <summary>A model whose parameters are drawn from <paramref name="seed"/> alone.</summary>
    /// <param name="vocabulary">V.</param>
    /// <param name="width">The width of the state.</param>
    /// <param name="seed">Where every parameter comes from.</param>
    public TokenModel(int vocabulary, int width, Seed seed) : base(nameof(TokenModel))
    {
        if (vocabulary < 2 || width < 1) throw new InvalidInputException($"a token model needs two tokens and a width of at least 1; got {vocabulary} and {width}");
        (Vocabulary, Width) = (vocabulary, width);
        recurrent = nn.GRU(vocabulary, width, batchFirst: true, device: get_default_device());
        head = nn.Linear(width, vocabulary);
        RegisterComponents();
        ParameterInitialisation.DrawFrom(this, seed);
    }

    /// <summary>V.</summary>
    public int Vocabulary { get; }

    /// <summary>The width of the state.</summary>
    public int Width { get; }

    /// <summary>The logits of the token after each of <paramref name="tokens"/>, and the state after the last one.</summary>
    /// <param name="tokens">[batch, time], int64.</param>
    /// <param name="state">[1, batch, width] after earlier tokens; null: none.</param>
    /// <returns>[batch, time, V] and [1, batch, width].</returns>
    public (Tensor Logits, Tensor State) Continue(Tensor tokens, Tensor? state = null)
    {
        (Tensor states, Tensor last) = recurrent.call(nn.functional.one_hot(tokens, Vocabulary).to(ScalarType.Float32), state!);
        return (head.call(states), last);
    }

    /// <summary>A model with the same parameters that learns on its own.</summary>
    public TokenModel Copy()
    {
        var copy = new TokenModel(Vocabulary, Width, new Seed(0));
        copy.load_state_dict(state_dict());
        return copy;
    }
}
