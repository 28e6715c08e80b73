using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Models.Internals;

/// <summary>Remembers a copy of the parameters at the lowest validation loss; does nothing without early stopping.</summary>
internal sealed class BestParameters(Classifier network, EarlyStopping? stopping)
{
    private double _lowest = double.PositiveInfinity;
    private int _epoch;
    private List<float[]> _values = [];

    /// <summary>Takes the validation loss of <paramref name="epoch"/>; true when it is time to stop.</summary>
    public bool StopsAfter(int epoch, Func<double> validationLoss)
    {
        if (stopping is null) return false;
        double loss = validationLoss();
        if (loss < _lowest)
        {
            (_lowest, _epoch) = (loss, epoch);
            _values = [.. network.parameters().Select(parameter => parameter.ToFloats())];
        }
        return epoch - _epoch >= stopping.Patience;
    }

    /// <summary>Puts the remembered parameters back; gives their epoch (without early stopping: the last).</summary>
    public int Restore(int lastEpoch)
    {
        if (_epoch == 0) return lastEpoch;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach ((Parameter parameter, float[] values) in network.parameters().Zip(_values)) parameter.copy_(tensor(values, parameter.shape));
        return _epoch;
    }
}
