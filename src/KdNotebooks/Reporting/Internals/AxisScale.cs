using System.Globalization;

namespace KdNotebooks.Reporting.Internals;

/// <summary>Maps data to pixels on one axis, with ticks at 1, 2 or 5 times a power of ten.</summary>
internal sealed class AxisScale
{
    private readonly double _low, _high, _start, _end, _step;
    private readonly IReadOnlyList<string> _names;

    /// <param name="values">What has to fit.</param>
    /// <param name="start">The pixel of the low end.</param>
    /// <param name="end">The pixel of the high end.</param>
    /// <param name="includeZero">Whether 0 has to fit too.</param>
    /// <param name="names">Words at 1, 2, ... in place of numbers; empty: numbers.</param>
    public AxisScale(IEnumerable<double> values, double start, double end, bool includeZero, IReadOnlyList<string> names)
    {
        _names = names;
        List<double> finite = [.. values.Where(double.IsFinite)];
        if (names.Count > 0) finite.AddRange([0.7, names.Count + 0.3]);
        if (includeZero || finite.Count == 0) finite.Add(0);
        double low = finite.Min(), high = finite.Max();
        if (high - low < 1e-12) (low, high) = (low - 0.5, high + 0.5);
        double pad = 0.06 * (high - low);
        (_low, _high, _start, _end) = (low - pad, high + pad, start, end);
        _step = NiceStep((_high - _low) / 7);
    }

    public IEnumerable<(double Position, string Label)> Ticks()
    {
        for (int i = 0; i < _names.Count; i++) yield return (Position(i + 1), _names[i]);
        if (_names.Count > 0) yield break;
        int digits = Math.Max(0, (int)Math.Ceiling(-Math.Log10(_step) - 1e-9));
        for (double k = Math.Ceiling(_low / _step); k * _step <= _high; k++)
        {
            string label = (k * _step).ToString("F" + digits, CultureInfo.InvariantCulture);
            yield return (Position(k * _step), (k == 0 ? 0.0.ToString("F" + digits, CultureInfo.InvariantCulture) : label).Replace('-', '−'));
        }
    }

    public double Position(double value) => _start + (value - _low) / (_high - _low) * (_end - _start);

    public bool Contains(double value) => value >= _low && value <= _high;

    private static double NiceStep(double raw)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }
}
