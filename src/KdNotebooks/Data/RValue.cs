namespace KdNotebooks.Data;

/// <summary>
/// A value of R as it was saved: vectors with attributes, lists, environments and S4 objects. Code, pointers and other
/// things that are no data are kept by the name of their kind only.
/// </summary>
public class RValue
{
    /// <summary>What it is: "NULL", "double", "integer", "logical", "character", "list", "environment", "S4", "closure", ...</summary>
    public required string Kind { get; init; }

    /// <summary>Attributes by name: names, dim, dimnames, class, levels; the slots of an S4 object.</summary>
    public IReadOnlyDictionary<string, RValue> Attributes { get; internal set; } = new Dictionary<string, RValue>();

    /// <summary>Numbers, with NaN where R has NA (double, integer, logical; 0 and 1 for logical); empty for other kinds.</summary>
    public double[] Numbers { get; init; } = [];

    /// <summary>Text, null where R has NA (character); empty for other kinds.</summary>
    public string?[] Texts { get; init; } = [];

    /// <summary>Elements of a list, bindings of an environment.</summary>
    public IReadOnlyList<RValue> Items { get; internal set; } = [];

    /// <summary>Names of <see cref="Items"/> or of the elements; empty where there are none.</summary>
    public IReadOnlyList<string?> Names { get; internal set; } = [];

    /// <summary>The number of elements.</summary>
    public int Length => Math.Max(Math.Max(Numbers.Length, Texts.Length), Items.Count);

    /// <summary>The item, or the slot of an S4 object, called <paramref name="name"/>; null when there is none.</summary>
    public RValue? this[string name]
    {
        get
        {
            for (int i = 0; i < Names.Count && i < Items.Count; i++)
                if (Names[i] == name) return Items[i];
            return Kind == "S4" ? Attributes.GetValueOrDefault(name) : null;
        }
    }

    /// <summary>The class attribute's first name, or the kind.</summary>
    public string Class => Attributes.TryGetValue("class", out RValue? name) && name.Texts.Length > 0 ? name.Texts[0] ?? Kind : Kind;

    /// <summary>Text element by element: characters as they are, factors by their levels, numbers in their shortest form.</summary>
    public string?[] AsTexts()
    {
        if (Kind == "character") return Texts;
        if (Attributes.TryGetValue("levels", out RValue? levels))
            return [.. Numbers.Select(code => code >= 1 && code <= levels.Texts.Length ? levels.Texts[(int)code - 1] : null)];
        return [.. Numbers.Select(value => double.IsNaN(value) ? null : value.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }
}
