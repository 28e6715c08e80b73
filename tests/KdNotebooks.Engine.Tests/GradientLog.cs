using System.Collections.Concurrent;
using System.Globalization;

namespace KdNotebooks.Engine.Tests;

/// <summary>
/// With KD_PARITY=FOLDER every gradient that is checked is also written to FOLDER/gradients.csv, so that
/// <c>kd bench parity compare</c> can hold those of one backend against those of the other.
/// </summary>
internal static class GradientLog
{
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("KD_PARITY");
    private static readonly ConcurrentDictionary<string, int> s_count = new();
    private static readonly Lock s_lock = new();

    public static void Add(double[] gradient)
    {
        if (string.IsNullOrEmpty(s_folder)) return;
        string test = (TestContext.Current.Test?.TestDisplayName ?? "").Replace("KdNotebooks.Engine.Tests.", "").Replace(',', ';');
        int number = s_count.AddOrUpdate(test, 0, (_, last) => last + 1);
        string values = string.Join(',', gradient.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        lock (s_lock)
        {
            Directory.CreateDirectory(s_folder);
            File.AppendAllText(Path.Combine(s_folder, "gradients.csv"), $"gradient,{test} {number},{values}\n");
        }
    }
}
