using System.CommandLine;
using System.Text.Json;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd verdict`: the criterion on a user's own representations.</summary>
internal static class VerdictCommand
{
    public static Command Create()
    {
        var teacher = Required("--teacher", "H1: the teacher's representation of the held-out rows, [n, d1]; .npy, .npz, .csv or .tsv (also .gz).");
        var student = Required("--student", "H2: the student's representation of the same rows, [n, d2].");
        var labels = Required("--labels", "Y: the label of each row, [n].");
        var estimator = new Option<string>("--estimator") { Description = $"One of {string.Join(", ", Estimators.Names)}; each is paired with one of its family for I(H2;Y).", DefaultValueFactory = _ => "ksg1" };
        var components = new Option<int>("--components") { Description = "Principal components of each representation that the estimator sees; 0: all columns.", DefaultValueFactory = _ => new CriterionOptions().Components ?? 0 };
        var sampling = new SamplingOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };

        var command = new Command("verdict", "Should this teacher teach this student? The verdict on your own representations, with its uncertainty.")
        {
            teacher, student, labels, estimator, components, json,
        };
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            string teacherPath = parsed.GetValue(teacher)!, studentPath = parsed.GetValue(student)!, labelPath = parsed.GetValue(labels)!;
            int q = parsed.GetValue(components);
            if (q < 0) throw new InvalidInputException($"--components {q}: at least 1, or 0 for all columns");
            var options = new CriterionOptions
            {
                Estimators = EstimatorPair.ByName(parsed.GetValue(estimator)!),
                Components = q == 0 ? null : q,
                Level = parsed.GetValue(sampling.Level),
                Seed = new Seed(parsed.GetValue(sampling.Seed)),
                Jobs = parsed.GetValue(sampling.Jobs),
            };
            Samples h1 = FeatureFile.ReadSamples(teacherPath), h2 = FeatureFile.ReadSamples(studentPath);
            Labels y = FeatureFile.ReadLabels(labelPath);
            FeatureFile.RequireSameRows((teacherPath, h1.Count), (studentPath, h2.Count), (labelPath, y.Count));

            CchVerdict verdict = new ComplementarityCriterion(options).Evaluate(h1, h2, y).Advise(h1, h2, y, options.Seed.Derive("advice"));
            CommandConsole console = CommandConsole.Current;
            if (parsed.GetValue(json)) console.RawOut.WriteLine(JsonSerializer.Serialize(VerdictJson.Of(verdict), JsonOutput.Options));
            else console.RawOut.Write(VerdictReport.Text(verdict));
            return 0;
        });
        return command;
    }

    private static Option<string> Required(string name, string description) => new(name) { Description = description, Required = true, HelpName = "FILE" };
}
