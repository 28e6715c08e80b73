// What each notebook's first cell loads: the library in artifacts/kit (`kd` fills the folder), its namespaces, and a bar for
// long work. It runs on any C# kernel.
#r "../artifacts/kit/KdNotebooks.dll"

using System.IO;
using KdNotebooks;
using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Experiments;
using KdNotebooks.Information;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;
using KdNotebooks.Simulation;

// Smoke, Quick or Full: what `kd notebook run --effort` asks for, else Quick.
var effort = Enum.TryParse(Environment.GetEnvironmentVariable("KD_EFFORT"), true, out Effort asked) ? asked : Effort.Quick;

// Where notebooks write their CSV files.
var results = Path.GetFullPath("../artifacts/results/notebooks");

// A bar that moves in this kit's kernel, a line for each tenth elsewhere. Report the fraction done, 0 to 1.
IProgress<double> ProgressBar(string title) =>
    Type.GetType("KdNotebooks.Kernel.ProgressBar, KdNotebooks.Kernel") is Type bar ? (IProgress<double>)Activator.CreateInstance(bar, title) : new ProgressLines(title);

// Carries out an experiment under a bar. With resume: true the finished rows of an interrupted run are not computed again.
ResultsTable Run(IExperiment experiment, bool resume = false) =>
    new ExperimentRunner { OutputFolder = results, Resume = resume }.Run(experiment, new ExperimentBar(ProgressBar(experiment.Name)));

class ProgressLines : IProgress<double>
{
    private readonly string title;
    private int tenths = -1;

    public ProgressLines(string title) => this.title = title;

    public void Report(double value)
    {
        int now = (int)(10 * Math.Clamp(value, 0, 1));
        if (now <= tenths) return;
        tenths = now;
        Console.WriteLine($"{title}: {10 * now} %");
    }
}

class ExperimentBar : IProgress<ExperimentProgress>
{
    private readonly IProgress<double> bar;

    public ExperimentBar(IProgress<double> bar) => this.bar = bar;

    public void Report(ExperimentProgress value) => bar.Report(value.Total == 0 ? 0 : (double)value.Done / value.Total);
}

Console.WriteLine($"KdNotebooks {Backend.Version}, backend {Backend.Label}, effort {effort.ToString().ToLowerInvariant()}");
