using KdNotebooks.Experiments;
using KdNotebooks.Experiments.SpokenDigits;

namespace KdNotebooks.Reporting;

/// <summary>The tables, the figure and the findings of the spoken digits: pure functions of their rows.</summary>
public static class SpokenDigitsReport
{
    private const string Why =
        "An image and a recording are paired by their digit alone, so given the digit they are independent: H1 and H2 are joined by Y only, and by the data-processing inequality I(H1;H2) can never exceed I(H2;Y). " +
        "On such pairs (AV-MNIST is made the same way) the criterion's answer is 'do not distil' whatever the teacher is worth, and a margin that comes out above 0 is an error of estimation. " +
        "So a gain here is no accident of noise but a counterexample to reading the criterion as necessary: the paper claims that it is sufficient, and says nothing about what happens where it fails. " +
        "What a teacher gives without sharing more than the label is softer labels, and those need no second modality.";

    /// <summary>All of <paramref name="results"/>.</summary>
    public static ExperimentReport Of(ResultsTable results, SpokenDigitsProtocol protocol) =>
        ModalitiesReport.Of(results, protocol.Modalities, Why) with { HeatMaps = [] };
}
