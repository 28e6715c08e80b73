using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Experiments.Internals;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;
using MathNet.Numerics.Statistics;

namespace KdNotebooks.Benchmarks;

/// <summary>
/// `kd bench device`: the kit's own distillation with wide networks and large batches, on the backend and the device that are
/// asked for. Two backends are two processes: the second reads what the first wrote.
/// </summary>
internal static class DeviceCommand
{
    private const int Rows = 8192, Inputs = 784, Classes = 10;
    private static readonly string[] s_header = ["backend", "width", "batch", "milliseconds a step"];

    private sealed record StepTime(string Backend, int Width, int Batch, double Milliseconds);

    public static Command Create()
    {
        var device = new Option<string>("--device") { Description = "cpu, and with --backend torchsharp also cuda or mps.", DefaultValueFactory = _ => "cpu" };
        var widths = new Option<int[]>("--widths") { Description = "Units of both hidden layers.", DefaultValueFactory = _ => [256, 1024, 4096], AllowMultipleArgumentsPerToken = true };
        var batches = new Option<int[]>("--batches") { Description = $"Rows a step, at most {Rows}.", DefaultValueFactory = _ => [128, 1024, 8192], AllowMultipleArgumentsPerToken = true };
        foreach (Option<int[]> option in new[] { widths, batches })
            option.Validators.Add(result =>
            {
                if (result.Tokens.FirstOrDefault(token => !int.TryParse(token.Value, out int n) || n < 1 || n > Rows) is { } token) result.AddError($"{option.Name} {token.Value}: a whole number from 1 to {Rows} is needed.");
            });
        Option<int> repetitions = BenchOptions.Repetitions(3);
        var csv = new Option<string?>("--csv") { Description = "Also write the times to this file." };
        var beside = new Option<string?>("--beside") { Description = "A file that --csv wrote on another backend or device: its times stand beside these." };
        var command = new Command("device", "Distillation of wide networks in large batches on one backend and device; with --beside held against another.") { device, widths, batches, repetitions, csv, beside };
        command.SetAction(parsed =>
        {
            IReadOnlyList<StepTime> others = parsed.GetValue(beside) is { } file ? Read(file) : [];
            Backend.UseDevice(parsed.GetValue(device)!);
            var progress = new Lines();
            var times = new List<StepTime>();
            foreach (int width in parsed.GetValue(widths)!)
                foreach (int batch in parsed.GetValue(batches)!)
                {
                    times.Add(new StepTime(Backend.Label, width, batch, Milliseconds(width, batch, parsed.GetValue(repetitions))));
                    progress.Report(string.Create(CultureInfo.InvariantCulture, $"{Backend.Label}: width {width}, batch {batch}: {times[^1].Milliseconds:G4} ms a step"));
                }
            if (parsed.GetValue(csv) is { } target)
                File.WriteAllLines(target, times.Select(time => string.Create(CultureInfo.InvariantCulture, $"{time.Backend},{time.Width},{time.Batch},{time.Milliseconds:R}")).Prepend(string.Join(',', s_header)));
            Console.Write(TableOf(times, others).ToMarkdown());
            return 0;
        });
        return command;
    }

    /// <summary>One epoch is what three epochs take longer than one, over two: making and drawing the network counts for nothing.</summary>
    private static double Milliseconds(int width, int batch, int repetitions)
    {
        RandomStream stream = new Seed(1).CreateStream();
        float[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)stream.NextGaussian())];
        var student = new Modality("student", [Inputs], Normal(Rows * Inputs));
        var labels = new Labels([.. Enumerable.Range(0, Rows).Select(row => row % Classes)], Classes);
        TeacherLogits teacher = TeacherLogits.Of(new Samples(Rows, Classes, [.. Normal(Rows * Classes).Select(value => (double)value)]));
        double Seconds(int epochs)
        {
            var trainer = new DistillationTrainer
            {
                Architecture = new Mlp { HiddenWidths = [width, width] },
                Options = new TrainingOptions { Epochs = epochs, BatchSize = batch },
                Method = new LogitDistillation { Lambda = 0.5, Temperature = 4 },
            };
            var clock = Stopwatch.StartNew();
            trainer.Train(student, labels, teacher, new Seed(2)).Dispose();
            return clock.Elapsed.TotalSeconds;
        }
        _ = Seconds(1);
        int steps = (Rows + batch - 1) / batch;
        return 1000 * Enumerable.Range(0, repetitions).Select(_ => (Seconds(3) - Seconds(1)) / 2).Median() / steps;
    }

    private static Table TableOf(IReadOnlyList<StepTime> times, IReadOnlyList<StepTime> others)
    {
        List<Column> columns = [new Column("width"), new Column("batch"), new Column($"{Backend.Label}, ms a step")];
        if (others.Count > 0) columns.AddRange([new Column($"{others[0].Backend}, ms a step"), new Column("ratio")]);
        return new Table
        {
            Title = $"distillation on {Inputs} inputs, {Classes} classes, two hidden layers, Adam",
            Columns = columns,
            Rows = [.. times.Select(time =>
            {
                List<string> cells = [$"{time.Width}", $"{time.Batch}", Shown(time.Milliseconds)];
                if (others.Count > 0)
                    cells.AddRange(others.LastOrDefault(other => (other.Width, other.Batch) == (time.Width, time.Batch)) is { } beside ? [Shown(beside.Milliseconds), Format.Number(beside.Milliseconds / time.Milliseconds, 2)] : ["", ""]);
                return (IReadOnlyList<string>)cells;
            })],
            Notes = others.Count > 0 ? [$"ratio above 1: {Backend.Label} is faster"] : [],
        };
    }

    private static string Shown(double milliseconds) => Format.Number(milliseconds, milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0);

    private static IReadOnlyList<StepTime> Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidInputException($"{path} is missing: write it with kd bench device --csv {path}");
        return Csv.Rows(path, s_header, (string[] fields, out string? wrong) =>
        {
            var row = new CsvFields(fields, s_header);
            var time = new StepTime(row.Text(0), row.Integer(1), row.Integer(2), row.Number(3));
            wrong = row.Wrong;
            return wrong is null ? time : null;
        });
    }
}
