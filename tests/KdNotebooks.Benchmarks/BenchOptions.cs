using System.CommandLine;

namespace KdNotebooks.Benchmarks;

/// <summary>The options that several benchmarks take.</summary>
internal static class BenchOptions
{
    public static Argument<string[]> Names(IEnumerable<string> known)
    {
        var names = new Argument<string[]>("NAME") { Description = $"Which to run; all where none is named: {string.Join(", ", known)}.", Arity = ArgumentArity.ZeroOrMore };
        names.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } token) result.AddError($"There is no option {token.Value}.");
        });
        return names;
    }

    public static Option<bool> Peer(string whom) => new("--peer") { Description = $"Also run the same work in {whom}, in turns, and print the ratio of medians." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object and nothing else on standard output." };

    public static Option<int> Repetitions(int turns) => Number("--repetitions", turns, "Turns after a warm-up; the median counts.");

    /// <summary>A whole number of at least 1.</summary>
    public static Option<int> Number(string name, int otherwise, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out int number) && number < 1) result.AddError($"{name} {number}: at least 1 is needed.");
        });
        return option;
    }
}
