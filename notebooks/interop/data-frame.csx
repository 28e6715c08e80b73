// Tables of the kit as data frames of Microsoft.Data.Analysis, for machines where the package can be restored. Good to
// filter, sort, join and show; its Description() and Mean() count nulls in the length, so the kit computes its own statistics.
#r "nuget: Microsoft.Data.Analysis, 0.23.0"

using System.Globalization;
using Microsoft.Data.Analysis;
using Table = KdNotebooks.Reporting.Table;

// A column whose every cell reads as a number becomes double, with null for an empty cell; anything else stays text.
DataFrame ToDataFrame(Table table)
{
    var columns = new List<DataFrameColumn>();
    for (int c = 0; c < table.Columns.Count; c++)
    {
        string[] cells = table.Rows.Select(row => row[c]).ToArray();
        bool numeric = cells.Any(t => t.Length > 0) && cells.All(t => t.Length == 0 || double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        columns.Add(numeric
            ? new DoubleDataFrameColumn(table.Columns[c].Name, cells.Select(t => t.Length == 0 ? (double?)null : double.Parse(t, NumberStyles.Float, CultureInfo.InvariantCulture)))
            : new StringDataFrameColumn(table.Columns[c].Name, cells));
    }
    return new DataFrame(columns);
}
