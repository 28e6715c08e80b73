using KdNotebooks.Data;

namespace KdNotebooks.Experiments;

/// <summary>Steps of a fetch as lines, each told once.</summary>
internal sealed class DataMessages(IProgress<string> progress) : IProgress<DataProgress>
{
    private string _last = "";

    public void Report(DataProgress value)
    {
        string line = $"{value.Dataset}: {value.Step}";
        if (line == _last) return;
        _last = line;
        progress.Report(line);
    }
}
