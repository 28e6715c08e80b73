namespace TorchSharp.Internals;

/// <summary>
/// Walks the rows of an elementwise loop over two strided operands of one (broadcast) shape. Neighbouring dimensions that
/// both operands step through evenly are merged, so the last one, the row, is as long as it can be.
/// </summary>
internal ref struct LoopNest
{
    private readonly long[] _sizes, _stepsA, _stepsB, _index;
    private bool _started;

    public LoopNest(ReadOnlySpan<long> shape, ReadOnlySpan<long> stridesA, ReadOnlySpan<long> stridesB, long a, long b)
    {
        List<long> sizes = [], stepsA = [], stepsB = [];
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] == 1) continue;
            if (sizes.Count > 0 && stepsA[^1] == shape[i] * stridesA[i] && stepsB[^1] == shape[i] * stridesB[i])
            {
                (sizes[^1], stepsA[^1], stepsB[^1]) = (sizes[^1] * shape[i], stridesA[i], stridesB[i]);
                continue;
            }
            sizes.Add(shape[i]);
            stepsA.Add(stridesA[i]);
            stepsB.Add(stridesB[i]);
        }
        (A, B) = (a, b);
        (RowLength, StepA, StepB) = sizes.Count == 0 ? (1, 1, 1) : (sizes[^1], stepsA[^1], stepsB[^1]);
        IsEmpty = Shapes.Count(shape) == 0;
        int outer = Math.Max(0, sizes.Count - 1);
        (_sizes, _stepsA, _stepsB, _index) = ([.. sizes[..outer]], [.. stepsA[..outer]], [.. stepsB[..outer]], new long[outer]);
    }

    public readonly long RowLength, StepA, StepB;
    public readonly bool IsEmpty;

    /// <summary>Where the current row starts in each operand, and in a row-major array of the whole shape.</summary>
    public long A, B, Linear;

    public bool Next()
    {
        if (IsEmpty) return false;
        if (!_started) return _started = true;
        Linear += RowLength;
        for (int i = _index.Length - 1; i >= 0; i--)
        {
            A += _stepsA[i];
            B += _stepsB[i];
            if (++_index[i] < _sizes[i]) return true;
            A -= _stepsA[i] * _sizes[i];
            B -= _stepsB[i] * _sizes[i];
            _index[i] = 0;
        }
        return false;
    }
}
