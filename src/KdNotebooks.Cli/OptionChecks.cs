using System.CommandLine.Parsing;

namespace KdNotebooks.Cli;

/// <summary>What an option's value must satisfy.</summary>
internal static class OptionChecks
{
    /// <summary>A whole number of at least 1.</summary>
    public static void AtLeastOne(OptionResult result)
    {
        foreach (Token token in result.Tokens)
            if (int.TryParse(token.Value, out int number) && number < 1)
                result.AddError($"{result.Option.Name} {number}: at least 1 is needed.");
    }
}
