using System.Globalization;
using KdNotebooks;
using KdNotebooks.Fuzz;
using KdNotebooks.Numerics;

// Long runs: dotnet run -c Release --project tests/KdNotebooks.Fuzz -- [TARGET...] [--inputs N] [--seconds S] [--seed K] [--out DIR] [--read FILE]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var names = new List<string>();
long inputs = 1_000_000;
double? seconds = null;
ulong seed = 0;
string output = Path.Combine(Checkout.Root ?? ".", "artifacts", "fuzz");
string? file = null;
for (int i = 0; i < args.Length; i++)
{
    string Value() => i + 1 < args.Length ? args[++i] : throw new InvalidInputException($"{args[i]} needs a value");
    switch (args[i])
    {
        case "--inputs": inputs = long.Parse(Value(), CultureInfo.InvariantCulture); break;
        case "--seconds": seconds = double.Parse(Value(), CultureInfo.InvariantCulture); break;
        case "--seed": seed = ulong.Parse(Value(), CultureInfo.InvariantCulture); break;
        case "--out": output = Value(); break;
        case "--read": file = Value(); break;
        default: names.Add(args[i]); break;
    }
}

if (Checkout.Root is null)
{
    Console.Error.WriteLine("the seeds lie in tests/fixtures of the checkout; run from inside it");
    return 2;
}
using var targets = new FuzzTargets();
FuzzTarget[] chosen = [.. names.Count == 0 ? targets.All : names.Select(name => targets.All.FirstOrDefault(target => target.Name == name)
    ?? throw new InvalidInputException($"no target '{name}': {string.Join(", ", targets.All.Select(target => target.Name))}"))];
if (file is not null)
{
    // One input again, with its stack trace.
    foreach (FuzzTarget target in chosen) Console.WriteLine(target.Read(File.ReadAllBytes(file)));
    return 0;
}

Console.WriteLine("target        inputs     answers  slowest/s  findings");
bool clean = true;
foreach (FuzzTarget target in chosen)
{
    FuzzResult result = new Fuzzer(target, new Seed(seed)).Run(inputs, seconds is { } limit ? TimeSpan.FromSeconds(limit) : null, finding =>
    {
        Keep(finding, 0);
        Console.WriteLine($"{finding.Target}: {finding.What}");
        Environment.Exit(1);
    });
    Console.WriteLine($"{result.Target,-12} {result.Inputs,10} {result.Answers,9} {result.Slowest,10:F3} {result.Findings.Count,9}");
    foreach ((FuzzFinding finding, int i) in result.Findings.Select((finding, i) => (finding, i))) Keep(finding, i);
    clean &= result.Findings.Count == 0;
}
return clean ? 0 : 1;

void Keep(FuzzFinding finding, int i)
{
    Directory.CreateDirectory(output);
    string path = Path.Combine(output, $"{finding.Target}-{seed}-{i}.bin");
    File.WriteAllBytes(path, finding.Input);
    Console.WriteLine($"  {finding.What.ReplaceLineEndings(" ")} -> {path}");
}
