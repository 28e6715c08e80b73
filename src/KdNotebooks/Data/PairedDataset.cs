namespace KdNotebooks.Data;

/// <summary>The same n things seen in two modalities, with one label each. Rows correspond.</summary>
public sealed record PairedDataset
{
    /// <exception cref="ArgumentException">The row counts differ.</exception>
    public PairedDataset(Modality teacher, Modality student, Labels labels)
    {
        if (teacher.Count != student.Count || teacher.Count != labels.Count)
            throw new ArgumentException($"rows differ: {teacher.Name} {teacher.Count}, {student.Name} {student.Count}, labels {labels.Count}");
        (Teacher, Student, Labels) = (teacher, student, labels);
    }

    /// <summary>The modality that the teacher sees.</summary>
    public Modality Teacher { get; }

    /// <summary>The modality that the student sees.</summary>
    public Modality Student { get; }

    /// <summary>The label of each row.</summary>
    public Labels Labels { get; }

    /// <summary>n, the number of rows.</summary>
    public int Count => Labels.Count;
}
