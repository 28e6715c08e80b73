using KdNotebooks.Data;
using KdNotebooks.Models;

namespace KdNotebooks.Distillation;

/// <summary>What a student is made from: paired training rows, the networks of both sides, and a teacher trained on its own modality.</summary>
/// <param name="TeacherInputs">The teacher's modality, [n, features].</param>
/// <param name="StudentInputs">The student's modality of the same rows; the only one that the student has when it is used.</param>
/// <param name="Labels">[n].</param>
/// <param name="TeacherNetwork">How the teacher is built.</param>
/// <param name="StudentNetwork">How the student is built.</param>
/// <param name="Options">Epochs, batch size, step size: the same for every scheme that is compared.</param>
/// <param name="Teacher">Trained by cross-entropy on <paramref name="TeacherInputs"/>; schemes that train a teacher of their own leave it alone.</param>
public sealed record DistillationTask(
    Modality TeacherInputs, Modality StudentInputs, Labels Labels, Architecture TeacherNetwork, Architecture StudentNetwork, TrainingOptions Options,
    TrainedClassifier Teacher);
