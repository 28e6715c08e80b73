using System.Globalization;

namespace KdNotebooks.Reporting;

/// <summary>How the kit writes numbers for people: fixed digits, a true minus sign, intervals in brackets.</summary>
public static class Format
{
    /// <summary>Fixed digits, e.g. 0.928; from 10⁹ on, where no fixed width holds it, two digits and a power of ten: −1.5E+219.</summary>
    public static string Number(double value, int digits) =>
        double.IsFinite(value) ? Minus(value.ToString(Math.Abs(value) < 1e9 ? "F" + digits : "0.0E+0", CultureInfo.InvariantCulture)) : "n/a";

    /// <summary>Fixed digits with a sign, e.g. +0.026 or −0.056; zero after rounding has no sign.</summary>
    public static string Signed(double value, int digits)
    {
        string text = Number(value, digits);
        return text[0] is '−' or 'n' || text.All(c => c is '0' or '.') ? text : "+" + text;
    }

    /// <summary>A signed estimate with its symmetric half-width, e.g. +0.026 ±0.008.</summary>
    public static string PlusMinus(double value, double halfWidth, int digits) =>
        double.IsFinite(halfWidth) ? $"{Signed(value, digits)} ±{Number(halfWidth, digits)}" : Signed(value, digits);

    /// <summary>A signed interval, e.g. [+0.018, +0.034].</summary>
    public static string Interval(double lower, double upper, int digits) => $"[{Signed(lower, digits)}, {Signed(upper, digits)}]";

    /// <summary>As few digits as read back to the same number, e.g. 0.5.</summary>
    public static string Shortest(double value) => Minus(value.ToString("R", CultureInfo.InvariantCulture));

    private static string Minus(string text)
    {
        // "-0.000" is zero to the reader.
        if (text[0] != '-') return text;
        return text.AsSpan(1).IndexOfAnyExcept('0', '.') < 0 ? text[1..] : "−" + text[1..];
    }
}
