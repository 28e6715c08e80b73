using System.Text.Json;
using KdNotebooks.Data;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Information;

/// <summary>The values of tests/fixtures/information/golden.json, made by golden.py beside it.</summary>
internal static class Golden
{
    private static readonly Lazy<JsonElement> Root = new(() => JsonDocument.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "information", "golden.json"))).RootElement);

    public static JsonElement Get(string name) => Root.Value.GetProperty(name);

    public static IEnumerable<JsonElement> Cases(string name) => Get(name).EnumerateArray();

    public static Samples Samples(this JsonElement element, string name)
    {
        JsonElement m = element.GetProperty(name);
        return new Samples(m.GetProperty("rows").GetInt32(), m.GetProperty("columns").GetInt32(), m.Numbers("values"));
    }

    public static double[] Numbers(this JsonElement element, string name)
        => [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static Labels Labels(this JsonElement element)
        => new([.. element.GetProperty("y").EnumerateArray().Select(v => v.GetInt32())], element.GetProperty("classes").GetInt32());
}
