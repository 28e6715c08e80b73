using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>Rows of two modalities with a binary label.</summary>
/// <param name="Teacher">What the teacher sees, [n, d1].</param>
/// <param name="Student">What the student sees, [n, d2].</param>
/// <param name="Labels">0 or 1, [n].</param>
public sealed record LabelledRows(Samples Teacher, Samples Student, int[] Labels);

/// <summary>One draw of a logistic-linear simulator: training and test rows of one labelling rule.</summary>
/// <param name="Training">Rows to train on.</param>
/// <param name="Test">Fresh rows.</param>
public sealed record LabelledModalities(LabelledRows Training, LabelledRows Test);
