using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>
/// An estimator that trains a network on some rows and reads the information off others. The network lives while
/// <c>use</c> runs, so that intervals and nulls need not train it again.
/// </summary>
internal interface IHeldOutEstimator
{
    /// <summary>Trains on x [n, dx] and y [n, dy].</summary>
    T Fit<T>(Samples x, Samples y, Func<Reading, T> use);

    /// <summary>Trains on x [n, d] and a label [n].</summary>
    T Fit<T>(Samples x, Labels y, Func<Reading, T> use);
}
