using System.CommandLine;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Data;
using Spectre.Console;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd data`: what data there are, getting them, checking them.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "List, get and verify the data sets.") { List(), Get(), Verify(), Where() };

    private static Command List()
    {
        var list = new Command("list", "List the data sets: what they are, whether they are here, under what licence.");
        list.SetAction(_ =>
        {
            CommandConsole console = CommandConsole.Current;
            DataStore store = DataStore.Default();
            var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("name").NoWrap()).AddColumns("here", "what");
            foreach (DataReadiness set in DataReadiness.Of(store))
            {
                CatalogDataset entry = DataCatalog.Default[set.Name];
                string licence = entry.Files.Count > 0 ? $"\n[grey]Licence: {Markup.Escape(entry.Licence)}[/]" : "";
                string here = (set.Ready ? "yes" : "no") + (set.Detail.Length > 0 ? ", " + set.Detail : "");
                table.AddRow(new Text(set.Name), new Text(here), new Markup(Markup.Escape(set.Title) + licence));
            }
            console.Out.Write(table);
            console.Out.WriteLine($"Folder: {store.Folder} ({store.Why})");
        });
        return list;
    }

    private static Command Get()
    {
        var names = new Argument<string[]>("NAME") { Description = "Data sets; with none, those that the experiments need by default.", Arity = ArgumentArity.ZeroOrMore };
        var from = new Option<string?>("--from") { Description = "Take the files out of this folder, archive or file instead of fetching them.", HelpName = "PATH" };
        var get = new Command("get", "Get data sets: what is here is verified, the rest is fetched.") { names, from };
        get.SetAction(async (parsed, cancellation) =>
        {
            CommandConsole console = CommandConsole.Current;
            DataStore store = DataStore.Default();
            var fetcher = new DataFetcher(store);
            string[] wanted = parsed.GetValue(names) is { Length: > 0 } named ? named : DefaultNames();
            foreach (string name in wanted) _ = DataCatalog.Default[name];
            if (parsed.GetValue(from) is { } path)
            {
                if (parsed.GetValue(names)!.Length != 1) throw new InvalidInputException("--from takes the files of one data set; name it: kd data get NAME --from PATH");
                int taken = 0;
                await DataProgressBar.RunAsync(console.Error, progress => Task.Run(() => taken = fetcher.Take(wanted[0], path, progress, cancellation), cancellation)).ConfigureAwait(false);
                console.Out.WriteLine($"{wanted[0]}: {taken} file{(taken == 1 ? "" : "s")} taken from {path}{(fetcher.IsThere(wanted[0]) ? "" : "; more are needed")}");
                return fetcher.IsThere(wanted[0]) ? 0 : 1;
            }
            foreach (string name in wanted)
            {
                await DataProgressBar.RunAsync(console.Error, progress => fetcher.EnsureAsync(name, repair: true, progress, cancellation)).ConfigureAwait(false);
                console.Out.WriteLine($"{name}: ready");
            }
            return 0;
        });
        return get;
    }

    private static Command Verify()
    {
        var names = new Argument<string[]>("NAME") { Description = "Data sets; with none, all that are here.", Arity = ArgumentArity.ZeroOrMore };
        var verify = new Command("verify", "Compare every file with its checksum.") { names };
        verify.SetAction((parsed, cancellation) =>
        {
            CommandConsole console = CommandConsole.Current;
            DataStore store = DataStore.Default();
            string[] named = parsed.GetValue(names)!;
            IEnumerable<CatalogDataset> sets = named.Length > 0 ? named.SelectMany(WithNeeds) : DataCatalog.Default.Datasets;
            int bad = 0, seen = 0;
            foreach (CatalogDataset set in sets.DistinctBy(set => set.Name))
            {
                var files = new DatasetFiles(store, set);
                if (named.Length == 0 && set.Files.All(file => files.Paths(file).Count == 0)) continue;
                foreach (FileCheck check in files.Verify(cancellation))
                {
                    seen++;
                    if (check.State is FileState.Damaged or FileState.Missing) bad++;
                    console.Out.WriteLine($"{check.State.ToString().ToLowerInvariant(),-8}  {Path.GetRelativePath(store.Folder, check.Path)}{(check.Detail.Length > 0 ? $"  ({check.Detail})" : "")}");
                }
            }
            if (seen == 0) console.Out.WriteLine($"There are no data in {store.Folder}; run 'kd data get'.");
            if (bad > 0) throw new KdException($"{bad} of {seen} files are damaged or missing; run 'kd data get{(named.Length > 0 ? " " + string.Join(' ', named) : "")}' to fetch them again");
            return Task.FromResult(0);
        });
        return verify;
    }

    private static Command Where()
    {
        var where = new Command("where", $"Print the folder that holds the data ({DataStore.Variable} names another).");
        where.SetAction(_ => CommandConsole.Current.RawOut.WriteLine(DataStore.Default().Folder));
        return where;
    }

    /// <summary>What the experiments need by default; parts of another are not named by themselves.</summary>
    private static string[] DefaultNames()
    {
        CatalogDataset[] sets = [.. DataCatalog.Default.Datasets.Where(set => set.Default)];
        return [.. sets.Select(set => set.Name).Where(name => !sets.Any(set => set.Needs.Contains(name) || set.AnyOf.Contains(name)))];
    }

    /// <summary>The data set and what it is made of; of several that will do, the one that is here.</summary>
    private static IEnumerable<CatalogDataset> WithNeeds(string name)
    {
        CatalogDataset set = DataCatalog.Default[name];
        var fetcher = new DataFetcher(DataStore.Default());
        IEnumerable<string> choices = set.AnyOf.Where(fetcher.IsThere).Take(1).DefaultIfEmpty(set.AnyOf.FirstOrDefault() ?? "").Where(choice => choice.Length > 0);
        return [set, .. set.Needs.Concat(choices).SelectMany(WithNeeds)];
    }
}
