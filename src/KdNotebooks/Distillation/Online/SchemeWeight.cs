namespace KdNotebooks.Distillation.Online;

/// <summary>The one setting that all online schemes have.</summary>
internal static class SchemeWeight
{
    /// <exception cref="InvalidInputException">It is negative or not finite.</exception>
    public static void Check(string scheme, double weight)
    {
        if (!(weight >= 0) || !double.IsFinite(weight)) throw new InvalidInputException(FormattableString.Invariant($"the weight {weight} of {scheme} is not a number of at least 0"));
    }
}
