using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Digits;

/// <summary>One condition and everything that is trained under it.</summary>
internal sealed record DigitsCase
{
    public required DigitsCondition Condition { get; init; }

    public required Architecture Teacher { get; init; }

    public required Architecture Student { get; init; }

    public required TrainingOptions Training { get; init; }

    public required IReadOnlyList<double> Lambdas { get; init; }

    /// <summary>Whether both modalities in one network are trained as well.</summary>
    public bool Fused { get; init; }

    /// <summary>Every case of <paramref name="protocol"/> with its repetitions, in the order of work.</summary>
    public static IEnumerable<(DigitsCase Case, int Seed)> All(DigitsProtocol protocol)
    {
        foreach (DigitsCase grid in Grid(protocol))
            for (int seed = 0; seed < protocol.Seeds; seed++) yield return (grid, seed);
        foreach (DigitsCase extension in Extended(protocol))
            for (int seed = 0; seed < protocol.Extensions.Seeds; seed++) yield return (extension, seed);
    }

    private static IEnumerable<DigitsCase> Grid(DigitsProtocol protocol) => protocol.Sigmas.Select(sigma => new DigitsCase
    {
        Condition = new DigitsCondition { Sigma = sigma, Teacher = DigitsCondition.NameOf(protocol.Teacher), Student = DigitsCondition.NameOf(protocol.Student) },
        Teacher = protocol.Teacher,
        Student = protocol.Student,
        Training = protocol.Training,
        Lambdas = protocol.Lambdas,
    });

    private static IEnumerable<DigitsCase> Extended(DigitsProtocol protocol)
    {
        DigitsExtensions extensions = protocol.Extensions;
        DigitsCase Case(Architecture teacher, Architecture student, double sigma, double studentSigma = 0, bool fused = false) => new()
        {
            Condition = new DigitsCondition
            {
                Sigma = sigma,
                StudentSigma = studentSigma,
                Teacher = DigitsCondition.NameOf(teacher),
                Student = DigitsCondition.NameOf(student),
                Rows = extensions.TrainingRows,
            },
            Teacher = teacher,
            Student = student,
            Training = extensions.Training,
            Lambdas = extensions.Lambdas,
            Fused = fused,
        };
        return
        [
            .. extensions.LeNetSigmas.Select(sigma => Case(new LeNet(), new LeNet(), sigma)),
            .. extensions.FusionSigmas.Select(sigma => Case(protocol.Teacher, protocol.Student, sigma, fused: true)),
            .. extensions.StudentSigmas.Select(sigma => Case(protocol.Teacher, protocol.Student, 0, studentSigma: sigma)),
            .. extensions.Capacities.Select(pair => Case(pair.Teacher, pair.Student, extensions.CapacitySigma)),
        ];
    }
}
