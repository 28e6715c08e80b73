using System.Globalization;

namespace KdNotebooks.Reporting.Internals;

/// <summary>Maps data to pixels on one axis, with ticks at 1, 2 or 5 times a power of ten.</summary>
internal sealed class AxisScale
{
    private readonly double _low, _high, _start, _end, _step;

    public AxisScale(IEnumerable<double> values, double start, double end, bool includeZero)
    {
        List<double> finite = [.. values.Where(double.IsFinite)];
        if (includeZero || finite.Count == 0) finite.Add(0);
        double low = finite.Min(), high = finite.Max();
        if (high - low < 1e-12) (low, high) = (low - 0.5, high + 0.5);
        double pad = 0.06 * (high - low);
        (_low, _high, _start, _end) = (low - pad, high + pad, start, end);
        _step = NiceStep((_high - _low) / 7);
    }

    public IEnumerable<(double Position, string Label)> Ticks()
    {
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
