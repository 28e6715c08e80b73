namespace KdNotebooks.Information;

/// <summary>
/// What a nearest-neighbour estimator does where k or more rows coincide, so that the distance to the k-th neighbour is 0
/// and the estimate means nothing.
/// </summary>
public enum TieRule
{
    /// <summary>
    /// Adds normal noise of 1e-10 · max(1, mean |column|) from a seeded stream to every column after scaling, estimates
    /// again, and warns. Data without such rows are left as they are.
    /// </summary>
    Jitter,

    /// <summary>Leaves the data as they are, as scikit-learn's estimators do without noise, and warns.</summary>
    Keep,
}
