using System.Globalization;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Digits;

/// <summary>
/// What is varied in the digits experiment, as it stands in the column condition of its rows: "sigma=2; encoders=mlp 256-64",
/// "sigma=0; student-sigma=4; encoders=lenet; rows=1000", "sigma=0; teacher=mlp 512-128; student=mlp 256-64; rows=1000".
/// </summary>
public sealed record DigitsCondition
{
    private const string Any = "any";

    /// <summary>σ of the teacher's blur, pixels; null for a student alone, which sees no teacher.</summary>
    public required double? Sigma { get; init; }

    /// <summary>σ of the student's blur.</summary>
    public double StudentSigma { get; init; }

    /// <summary>The teacher's network: "mlp 256-64" or "lenet".</summary>
    public required string Teacher { get; init; }

    /// <summary>The student's network.</summary>
    public required string Student { get; init; }

    /// <summary>Training rows where the condition does not have those of the main grid.</summary>
    public int? Rows { get; init; }

    /// <summary>Whether it belongs to the main grid: blur of the teacher's images, all training rows.</summary>
    public bool IsGrid => Rows is null;

    /// <summary>The short name of a network.</summary>
    public static string NameOf(Architecture architecture) => architecture switch
    {
        Mlp mlp => $"mlp {string.Join('-', mlp.HiddenWidths)}",
        LeNet network when network == new LeNet() => "lenet",
        _ => architecture.ToString()!.Replace("; ", ", "),
    };

    /// <summary>As in result rows.</summary>
    public override string ToString()
    {
        var parts = new List<string> { Sigma is { } sigma ? $"sigma={Number(sigma)}" : Any };
        if (StudentSigma != 0) parts.Add($"student-sigma={Number(StudentSigma)}");
        if (Teacher == Student) parts.Add($"encoders={Teacher}");
        else parts.AddRange([$"teacher={Teacher}", $"student={Student}"]);
        if (Rows is { } rows) parts.Add(FormattableString.Invariant($"rows={rows}"));
        return string.Join("; ", parts);
    }

    /// <summary>The inverse of <see cref="ToString"/>.</summary>
    /// <exception cref="InvalidInputException">The text is no such condition.</exception>
    public static DigitsCondition Parse(string text)
    {
        Dictionary<string, string> parts = text.Split("; ").Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[^1]);
        bool Has(string name, out string value) => parts.TryGetValue(name, out value!);
        if (!Has("encoders", out string encoders) & !(Has("teacher", out string teacher) & Has("student", out string student)))
            throw new InvalidInputException($"'{text}' is no condition of the digits experiment: it names no encoders");
        return new DigitsCondition
        {
            Sigma = Has("sigma", out string sigma) ? Parsed(sigma) : null,
            StudentSigma = Has("student-sigma", out string studentSigma) ? Parsed(studentSigma) : 0,
            Teacher = teacher ?? encoders,
            Student = student ?? encoders,
            Rows = Has("rows", out string rows) ? (int)Parsed(rows) : null,
        };

        double Parsed(string value) => double.TryParse(value, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new InvalidInputException($"'{text}' is no condition of the digits experiment: '{value}' is no number");
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
