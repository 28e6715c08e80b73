using KdNotebooks.Data;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Curve;

/// <summary>Rows of one repetition of a curve over λ and T.</summary>
/// <param name="TeacherTraining">The teacher's modality of the training rows.</param>
/// <param name="StudentTraining">The student's modality of the same rows.</param>
/// <param name="TrainingLabels">Their labels.</param>
/// <param name="TeacherTest">The teacher's modality of the held-out rows.</param>
/// <param name="StudentTest">The student's modality of the same rows.</param>
/// <param name="TestLabels">Their labels.</param>
public sealed record CurveRows(
    Modality TeacherTraining, Modality StudentTraining, Labels TrainingLabels, Modality TeacherTest, Modality StudentTest, Labels TestLabels)
{
    /// <summary>Simulated rows with a binary label.</summary>
    public static CurveRows Of(LabelledModalities draw) => new(
        ToModality("simulated teacher", draw.Training.Teacher), ToModality("simulated student", draw.Training.Student), new Labels(draw.Training.Labels, 2),
        ToModality("simulated teacher", draw.Test.Teacher), ToModality("simulated student", draw.Test.Student), new Labels(draw.Test.Labels, 2));

    private static Modality ToModality(string name, Samples rows) => new(name, [rows.Dimension], [.. rows.Values.ToArray().Select(value => (float)value)]);
}

/// <summary>A teacher, a student and a label whose best λ and T are looked for.</summary>
/// <param name="Condition">A word for rows and tables.</param>
/// <param name="Description">What the rows are and where they come from; part of the protocol's hash.</param>
/// <param name="Draw">The rows of one repetition; rows that are what they are ignore the seed.</param>
public sealed record CurveProblem(string Condition, string Description, Func<Seed, CurveRows> Draw)
{
    /// <summary>A simulation of the Modality Focusing Hypothesis.</summary>
    public static CurveProblem Of(ModalityFocusingTask task, int trainingRows, int testRows) => new(
        task.Name, $"modality focusing, {task.Name}, {trainingRows} rows for training, {testRows} held out",
        seed => CurveRows.Of(task.Draw(trainingRows, testRows, seed)));
}
