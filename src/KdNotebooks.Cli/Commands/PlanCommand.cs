using System.CommandLine;
using System.Text.Json;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Criterion;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd plan`: how many rows before the sign of the margin can be trusted, or how far it can be trusted at n.</summary>
internal static class PlanCommand
{
    private const double DefaultFlip = 0.05;

    public static Command Create()
    {
        var teacherStudent = new Option<double>("--rho12") { Description = "The correlation of the teacher's and the student's prediction.", Required = true, HelpName = "A" };
        var studentLabel = new Option<double>("--rho2y") { Description = "The correlation of the student's prediction and the label.", Required = true, HelpName = "B" };
        var teacherLabel = new Option<double?>("--rho1y") { Description = "The correlation of the teacher's prediction and the label. Without it: the worst case.", HelpName = "C" };
        var rows = new Option<long?>("--n") { Description = "Give the probability of a wrong sign at this many rows.", HelpName = "N" };
        var flip = new Option<double?>("--flip") { Description = $"Give the fewest rows with a probability below this. Default: {DefaultFlip}.", HelpName = "P" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };

        var command = new Command("plan", "How many rows the verdict needs, or how often it has the wrong sign at n (Gaussian plug-in).")
        {
            teacherStudent, studentLabel, teacherLabel, rows, flip, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(rows) is not null && result.GetResult(flip) is not null)
                result.AddError("--n and --flip exclude each other: n is either given or wanted.");
        });
        command.SetAction(parsed =>
        {
            var plan = new SignFlip(parsed.GetValue(teacherStudent), parsed.GetValue(studentLabel), parsed.GetValue(teacherLabel));
            long n = parsed.GetValue(rows) ?? plan.RowsFor(parsed.GetValue(flip) ?? DefaultFlip);
            double probability = plan.Probability(n);
            CommandConsole console = CommandConsole.Current;
            if (parsed.GetValue(json))
            {
                console.RawOut.WriteLine(JsonSerializer.Serialize(new { ProbabilityOfWrongSign = probability, N = n, plan.Margin }, JsonOutput.Options));
                foreach (string warning in plan.Warnings(n)) console.RawError.WriteLine($"kd: note: {warning}");
                return 0;
            }
            console.RawOut.Write(PlanReport.Text(plan, n));
            return 0;
        });
        return command;
    }
}
