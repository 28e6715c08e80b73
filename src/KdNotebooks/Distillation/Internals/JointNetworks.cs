using KdNotebooks.Models;

namespace KdNotebooks.Distillation.Internals;

/// <summary>A teacher and a student that were trained together.</summary>
internal sealed record JointNetworks(Classifier Teacher, TrainedClassifier Student) : IDisposable
{
    public void Dispose()
    {
        Teacher.Dispose();
        Student.Dispose();
    }
}
