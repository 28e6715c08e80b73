using System.CommandLine;
using System.Text.Json;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd estimate`: the mutual information of two files.</summary>
internal static class EstimateCommand
{
    public static Command Create()
    {
        var x = new Option<string>("--x") { Description = "X, [n, d]; .npy, .npz, .csv or .tsv (also .gz).", Required = true, HelpName = "FILE" };
        var y = new Option<string>("--y") { Description = "Y: [n, d] numbers, or with --label-y one label a row.", Required = true, HelpName = "FILE" };
        var labelled = new Option<bool>("--label-y") { Description = "Y is a label. Estimators that take nothing else (ross, classifier) imply it." };
        var estimator = new Option<string>("--estimator") { Description = $"One of {string.Join(", ", Estimators.Names)}.", DefaultValueFactory = _ => "ksg1" };
        var components = new Option<int>("--components") { Description = "Principal components of each side that the estimator sees; 0: all columns.", DefaultValueFactory = _ => 0 };
        var permutations = new Option<int>("--permutations") { Description = "Permutations of the null; 0: none.", DefaultValueFactory = _ => 100 };
        var sampling = new SamplingOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var command = new Command("estimate", "The mutual information of two files, with its interval and its permutation null.")
        {
            x, y, labelled, estimator, components, permutations, json,
        };
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            string xPath = parsed.GetValue(x)!, yPath = parsed.GetValue(y)!;
            IMutualInformationEstimator chosen = Estimators.ByName(parsed.GetValue(estimator)!);
            int q = parsed.GetValue(components);
            if (q < 0) throw new InvalidInputException($"--components {q}: at least 1, or 0 for all columns");
            if (q > 0) chosen = new ProjectedEstimator(chosen, q);
            var options = new UncertaintyOptions
            {
                Level = parsed.GetValue(sampling.Level),
                Permutations = parsed.GetValue(permutations),
                Seed = new Seed(parsed.GetValue(sampling.Seed)),
                Jobs = parsed.GetValue(sampling.Jobs),
            };
            MutualInformationEstimate estimate = parsed.GetValue(labelled) || !chosen.SupportsSamples
                ? WithLabels(chosen, xPath, yPath, options)
                : WithSamples(chosen, xPath, yPath, options);
            CommandConsole console = CommandConsole.Current;
            if (parsed.GetValue(json)) console.RawOut.WriteLine(JsonSerializer.Serialize(Json(estimate), JsonOutput.Options));
            else console.RawOut.Write(VerdictReport.Text(estimate));
            return 0;
        });
        return command;
    }

    private static MutualInformationEstimate WithSamples(IMutualInformationEstimator estimator, string xPath, string yPath, UncertaintyOptions options)
    {
        Samples x = FeatureFile.ReadSamples(xPath), y = FeatureFile.ReadSamples(yPath);
        FeatureFile.RequireSameRows((xPath, x.Count), (yPath, y.Count));
        return MutualInformation.Estimate(estimator, x, y, options);
    }

    private static MutualInformationEstimate WithLabels(IMutualInformationEstimator estimator, string xPath, string yPath, UncertaintyOptions options)
    {
        Samples x = FeatureFile.ReadSamples(xPath);
        Labels y = FeatureFile.ReadLabels(yPath);
        FeatureFile.RequireSameRows((xPath, x.Count), (yPath, y.Count));
        return MutualInformation.Estimate(estimator, x, y, options);
    }

    private static object Json(MutualInformationEstimate estimate) => new
    {
        estimate.Nats,
        estimate.Interval?.Lower,
        estimate.Interval?.Upper,
        estimate.Interval?.Level,
        IntervalMethod = estimate.Interval?.Method,
        Null = estimate.Null is { } permuted ? new { permuted.Mean, permuted.P, permuted.Permutations, permuted.Method } : null,
        estimate.N,
        estimate.Estimator,
        estimate.Warnings,
    };
}
