using KdNotebooks.Experiments;

namespace KdNotebooks.Reporting;

/// <summary>The protocol of an experiment, for people.</summary>
public static class ProtocolReport
{
    /// <summary>Every setting and its value, in reading order.</summary>
    public static Table Of(IExperiment experiment) => new()
    {
        Title = $"protocol of {experiment.Name}",
        Columns = [new Column("setting", Alignment.Left), new Column("value", Alignment.Left)],
        Rows = [.. experiment.Protocol.Describe().Select(setting => (IReadOnlyList<string>)[setting.Name, setting.Value])],
    };
}
