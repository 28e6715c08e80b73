using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>Training rows of both modalities, and the networks that would be trained on them together.</summary>
/// <param name="Rows">Both modalities and the labels.</param>
/// <param name="Teacher">The teacher's network.</param>
/// <param name="Student">The student's network.</param>
/// <param name="Options">Of the joint training.</param>
public sealed record JointTraining(PairedDataset Rows, Architecture Teacher, Architecture Student, TrainingOptions Options);

/// <summary>
/// <see cref="OverlapTag.Agreement"/> of a short joint training: how much of what the two networks say is common once they have
/// been trained to agree (Xue et al., ICLR 2023, algorithm 1). It stands in for γ where that is not known.
/// </summary>
public sealed record OverlapAgreement : TransferCriterion
{
    /// <summary>Training rows that take part; all where there are fewer.</summary>
    public int Rows { get; init; } = 300;

    /// <summary>The share of them on which the agreement is measured.</summary>
    public double HeldOut { get; init; } = 1.0 / 3;

    /// <summary>Which rows, which starts.</summary>
    public Seed Seed { get; init; } = new(0);

    /// <inheritdoc/>
    public override string Name => "overlap-tag";

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The pair holds representations only, or several teachers.</exception>
    public override double Score(TransferPair pair)
    {
        if (pair is not TrainablePair { Joint: { } joint })
            throw new InvalidInputException("an overlap tag trains teacher and student together: it needs one teacher and the training rows of both modalities");
        int rows = Math.Min(Rows, joint.Rows.Count), held = (int)Math.Round(rows * HeldOut);
        int[] few = Seed.Derive("rows").CreateStream().Permutation(joint.Rows.Count)[..rows];
        PairedDataset Taken(int[] places) => new(joint.Rows.Teacher.Rows(places), joint.Rows.Student.Rows(places), joint.Rows.Labels.Rows(places));
        var tagger = new OverlapTagger { TeacherNetwork = joint.Teacher, StudentNetwork = joint.Student, Options = joint.Options, Permutations = 1 };
        return tagger.Tag(Taken(few[held..]), Taken(few[..held]), Seed.Derive("start")).Agreement;
    }
}
