using KdNotebooks.Experiments;

namespace KdNotebooks.Cli;

/// <summary>
/// The sample sizes and the number of samples of an effort, the latter also for estimators that train a network; Full is the
/// published protocol (Czyż et al. 2023).
/// </summary>
internal sealed record TestBedPlan(IReadOnlyList<int> Sizes, int Seeds, int TrainedSeeds)
{
    public static TestBedPlan For(Effort effort) => effort switch
    {
        Effort.Smoke => new([100, 500], 2, 1),
        Effort.Quick => new([100, 1000, 10_000], 3, 1),
        _ => new([100, 500, 1000, 3000, 5000, 10_000], 10, 10),
    };
}
